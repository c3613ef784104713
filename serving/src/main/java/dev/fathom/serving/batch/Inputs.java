package dev.fathom.serving.batch;

/// The numbers of a request's pictures. They are made when their turn comes, on the threads that
/// compute: so decoding and computing never take each other's processors, and what waits takes no
/// more memory than was sent.
@FunctionalInterface
public interface Inputs {
    /// Makes one picture's numbers. Several threads ask at a time, each for another picture.
    ///
    /// @return false when it can't be read; then it has no result
    boolean read(int picture, float[] into, int at);

    /// Numbers that are there already.
    ///
    /// @param x one picture's after the other's
    /// @param each numbers of a picture
    static Inputs of(float[] x, int each) {
        return (picture, into, at) -> {
            System.arraycopy(x, picture * each, into, at, each);
            return true;
        };
    }
}
