package dev.fathom.kernel;

/// A normalisation's shape, and the function that may follow it.
///
/// @param columns number of columns: batch × height × width
/// @param depth length of a column; each of its channels is normalised by itself
/// @param epsilon added to the variance
/// @param ending the function that each result goes through last
public record NormShape(int columns, int depth, float epsilon, Ending ending) {
    /// No function follows.
    public static NormShape of(int columns, int depth, float epsilon) {
        return new NormShape(columns, depth, epsilon, Ending.NONE);
    }

    /// Number of values.
    public int count() {
        return columns * depth;
    }
}
