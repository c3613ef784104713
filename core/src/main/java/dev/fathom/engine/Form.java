package dev.fathom.engine;

/// How numbers between steps are kept. Values of equal forms can be read by the same steps;
/// `toString()` is a word for people. Threads may share a form.
///
/// What layers and callers see is [Floats#FORM].
public interface Form {

    /// Room for so many numbers.
    Values values(int count);

    /// Bytes that these take.
    default long bytes(int count) {
        return 4L * count;
    }
}
