package dev.fathom.kernel.vector.direct;

import static dev.fathom.kernel.vector.lanes.Lanes.COUNT;
import static dev.fathom.kernel.vector.lanes.Lanes.FLOATS;

import dev.fathom.kernel.vector.lanes.Scratch;
import dev.fathom.kernel.vector.lanes.Workers;
import jdk.incubator.vector.FloatVector;

/// The sum of all columns, channel by channel: the gradient of biases.
///
/// Sums are of floats inside a tile of columns, of doubles beyond, always in the same order.
public final class ColumnSums {
    private static final int TILE = 256;

    private ColumnSums() {}

    public static void run(Workers workers, int columns, int depth, float[] x, float[] sums) {
        int tiles = Math.ceilDiv(columns, TILE);
        float[] tileSums = Scratch.floats(Scratch.Use.CHUNKS, tiles * depth);
        workers.parallel(
                tiles,
                tile -> {
                    int count = Math.min(TILE, columns - tile * TILE);
                    add(x, tile * TILE * depth, count, depth, tileSums, tile * depth);
                });
        for (int d = 0; d < depth; d++) {
            double sum = 0;
            for (int tile = 0; tile < tiles; tile++) {
                sum += tileSums[tile * depth + d];
            }
            sums[d] = (float) sum;
        }
    }

    private static void add(float[] x, int from, int columns, int depth, float[] sums, int to) {
        int d = 0;
        for (; d + 4 * COUNT <= depth; d += 4 * COUNT) {
            four(x, from + d, columns, depth, sums, to + d);
        }
        for (; d < depth; d++) {
            float sum = 0;
            for (int c = 0; c < columns; c++) {
                sum += x[from + d + c * depth];
            }
            sums[to + d] = sum;
        }
    }

    private static void four(float[] x, int from, int columns, int depth, float[] sums, int to) {
        FloatVector s0 = FloatVector.zero(FLOATS);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        FloatVector s3 = s0;
        int at = from;
        for (int c = 0; c < columns; c++) {
            s0 = s0.add(FloatVector.fromArray(FLOATS, x, at));
            s1 = s1.add(FloatVector.fromArray(FLOATS, x, at + COUNT));
            s2 = s2.add(FloatVector.fromArray(FLOATS, x, at + 2 * COUNT));
            s3 = s3.add(FloatVector.fromArray(FLOATS, x, at + 3 * COUNT));
            at += depth;
        }
        s0.intoArray(sums, to);
        s1.intoArray(sums, to + COUNT);
        s2.intoArray(sums, to + 2 * COUNT);
        s3.intoArray(sums, to + 3 * COUNT);
    }
}
