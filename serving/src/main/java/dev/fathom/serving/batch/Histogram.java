package dev.fathom.serving.batch;

import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;

/// How many values were at most so large. Any number of threads may add.
public final class Histogram {
    private final double[] bounds;
    private final LongAdder[] counts;
    private final LongAdder sum = new LongAdder();

    /// @param bounds rising
    Histogram(double... bounds) {
        this.bounds = bounds;
        counts = new LongAdder[bounds.length + 1];
        Arrays.setAll(counts, i -> new LongAdder());
    }

    void add(double value, long exact) {
        int found = Arrays.binarySearch(bounds, value);
        counts[found >= 0 ? found : -found - 1].increment();
        sum.add(exact);
    }

    /// Number of bounds; behind the last is all that is larger.
    public int size() {
        return bounds.length;
    }

    public double bound(int i) {
        return bounds[i];
    }

    /// Values of this bound and below, but above the one before; of [#size], above all.
    public long count(int i) {
        return counts[i].sum();
    }

    /// Of the values in their exact unit.
    public long sum() {
        return sum.sum();
    }
}
