package dev.fathom.train;

/// The epoch with the best validation accuracy so far; of equal ones the first.
///
/// @param epoch from 1; 0 before any
/// @param accuracy −1 before any
record Best(int epoch, double accuracy) {
    static final Best NONE = new Best(0, -1);

    Best {
        if (epoch < 0 || !(epoch == 0 ? accuracy == -1 : accuracy >= 0 && accuracy <= 1)) {
            throw new IllegalArgumentException(
                    "bestEpoch %d, bestAccuracy %s: must be an epoch and 0 … 1, or 0 and -1"
                            .formatted(epoch, accuracy));
        }
    }

    /// Whether it lies as far back as one has patience for.
    ///
    /// @param epochs that are over
    /// @param patience 0 for any time
    boolean isLongAgo(int epochs, int patience) {
        return patience > 0 && epochs - epoch >= patience;
    }
}
