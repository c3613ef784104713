package dev.fathom.kernel;

import java.util.Arrays;

/// The sum of all columns, channel by channel: the gradient of biases.
///
/// Sums are of floats inside a tile of columns, of doubles beyond, always in the same order.
final class ColumnSums {
    private static final int TILE = 256;

    private ColumnSums() {}

    static void run(Workers workers, int columns, int depth, float[] x, float[] sums) {
        int tiles = Math.ceilDiv(columns, TILE);
        float[] tileSums = Scratch.floats(Scratch.Use.CHUNKS, tiles * depth);
        workers.parallel(
                tiles,
                tile -> {
                    Arrays.fill(tileSums, tile * depth, (tile + 1) * depth, 0);
                    int last = Math.min(columns, (tile + 1) * TILE);
                    for (int column = tile * TILE; column < last; column++) {
                        add(x, column * depth, tileSums, tile * depth, depth);
                    }
                });
        for (int d = 0; d < depth; d++) {
            double sum = 0;
            for (int tile = 0; tile < tiles; tile++) {
                sum += tileSums[tile * depth + d];
            }
            sums[d] = (float) sum;
        }
    }

    private static void add(float[] x, int from, float[] sums, int to, int count) {
        for (int i = 0; i < count; i++) {
            sums[to + i] += x[from + i];
        }
    }
}
