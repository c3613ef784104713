package dev.fathom.model.quantize;

import dev.fathom.engine.quantized.Grid;

/// How often values of a tensor were how large, and the grid that says them with the least error.
///
/// Safe for use by one thread at a time.
final class Histogram {
    private static final int BINS = 2048;

    /// Steps in which a range is tried smaller, in hundredths of it.
    private static final int TRIED = 90;

    private final long[] counts = new long[BINS];
    private float least;
    private float most;

    /// Widens the range to these values.
    void widen(float[] values, int count) {
        for (int i = 0; i < count; i++) {
            least = Math.min(least, values[i]);
            most = Math.max(most, values[i]);
        }
    }

    /// Counts values, all within the range.
    void count(float[] values, int count) {
        float perBin = BINS / Math.max(most - least, Float.MIN_NORMAL);
        for (int i = 0; i < count; i++) {
            counts[Math.clamp((int) ((values[i] - least) * perBin), 0, BINS - 1)]++;
        }
    }

    /// The grid whose nearest values have the smallest sum of squared errors: the whole range, or
    /// less of it on one side or both.
    Grid best() {
        int[] part = {100, 100};
        double error = error(grid(part));
        for (int side = 2; side >= 0; side--) {
            int[] best = part;
            for (int cut = 1; cut <= TRIED; cut++) {
                int[] tried = {
                    side == 1 ? part[0] : Math.max(0, part[0] - cut),
                    side == 0 ? part[1] : Math.max(0, part[1] - cut)
                };
                double its = error(grid(tried));
                if (its < error) {
                    error = its;
                    best = tried;
                }
            }
            part = best;
        }
        return grid(part);
    }

    private Grid grid(int[] part) {
        return Grid.over(least * part[0] / 100, most * part[1] / 100);
    }

    private double error(Grid grid) {
        double sum = 0;
        double width = ((double) most - least) / BINS;
        for (int i = 0; i < BINS; i++) {
            if (counts[i] > 0) {
                double value = least + (i + 0.5) * width;
                double apart = value - grid.nearest((float) value);
                sum += counts[i] * apart * apart;
            }
        }
        return sum;
    }
}
