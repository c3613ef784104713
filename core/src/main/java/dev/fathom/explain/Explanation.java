package dev.fathom.explain;

/// The arithmetic that made one value, computed again in double from what its layer read.
public sealed interface Explanation
        permits BatchNormalized,
                Copy,
                Function,
                Joined,
                Largest,
                LocalResponse,
                Mean,
                Product,
                Share,
                Sum,
                WeightedSum {

    /// The value that the arithmetic gives.
    double value();

    /// The layer's formula with the numbers in it: `max(0, −0.31) = 0: stopped`.
    String formula();
}
