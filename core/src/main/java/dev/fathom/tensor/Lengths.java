package dev.fathom.tensor;

/// Says of arrays that are too short by how much they are.
///
/// Stateless and thread-safe.
public final class Lengths {
    private Lengths() {}

    /// Fails when an array is too short. It may be longer: arrays are used again for less.
    ///
    /// @param array its name
    /// @param count of how many things it holds the values, 0 or more
    /// @param things their name
    /// @param each values of each
    /// @throws ShapeException `scores: 2 pictures × 10 values are 20, found 19`
    public static void check(String array, int length, int count, String things, int each) {
        check(array, length, 0, count, things, each);
    }

    /// The same where they begin at a place in the array.
    public static void check(
            String array, int length, int from, int count, String things, int each) {
        if (count < 0 || from < 0 || (long) count * each > (long) length - from) {
            throw new ShapeException(
                    "%s: %d %s × %d values are %d%s, found %d"
                            .formatted(
                                    array,
                                    count,
                                    things,
                                    each,
                                    (long) count * each,
                                    from == 0 ? "" : " from position " + from + " on",
                                    length));
        }
    }
}
