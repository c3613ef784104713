package dev.fathom.train;

/// The epoch with the best validation so far; of equal ones the first.
///
/// @param epoch from 1; 0 before any
/// @param accuracy or another task's [figure][dev.fathom.data.samples.Task#figure], at most 1; −1
///   before any
record Best(int epoch, double accuracy) {
    static final Best NONE = new Best(0, -1);

    Best {
        if (epoch < 0 || !(epoch == 0 ? accuracy == -1 : accuracy <= 1)) {
            throw new IllegalArgumentException(
                    "bestEpoch %d, bestAccuracy %s: must be an epoch and at most 1, or 0 and -1"
                            .formatted(epoch, accuracy));
        }
    }

    /// Whether another epoch's figure is better; none is that is not defined.
    boolean isBelow(double figure) {
        return epoch == 0 ? Double.isFinite(figure) : figure > accuracy;
    }

    /// Whether it lies as far back as one has patience for.
    ///
    /// @param epochs that are over
    /// @param patience 0 for any time
    boolean isLongAgo(int epochs, int patience) {
        return patience > 0 && epochs - epoch >= patience;
    }
}
