package dev.fathom.kernel.vector.norm;

import static dev.fathom.kernel.vector.lanes.MultiplyAdd.multiplyAdd;
import static dev.fathom.kernel.vector.lanes.VectorMath.load;

import dev.fathom.kernel.Activation;
import dev.fathom.kernel.Ending;
import dev.fathom.kernel.NormShape;
import dev.fathom.kernel.vector.lanes.Lanes;
import dev.fathom.kernel.vector.lanes.Scratch;
import dev.fathom.kernel.vector.lanes.Workers;
import dev.fathom.kernel.vector.pointwise.VectorActivations;
import java.util.Arrays;
import java.util.Objects;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import org.jspecify.annotations.Nullable;

/// Batch normalisation in tiles of 256 columns.
///
/// A channel's values come round every `depth` values. So that vectors are full at any depth, a
/// tile is read in *periods*: the shortest run that is both whole columns and a multiple of
/// [#SHORTEST]. Sums are of floats inside a tile, of doubles beyond, always in the same order.
public final class VectorBatchNorm {
    /// The same at any width, since each value of a period has a sum of its own; a multiple of
    /// every vector and of [BatchNormBlocks#SIZE].
    private static final int SHORTEST = 4 * Lanes.PARTS;

    /// A multiple of the columns of any period.
    private static final int TILE_COLUMNS = 256;

    /// So many of a tile's columns give the value that is taken off before squares are added: their
    /// mean is near enough to that of the tile to lose no digits.
    private static final int SAMPLE_COLUMNS = 16;

    private final Workers workers;
    private final int columns;
    private final int depth;
    private final int tiles;
    private final int period;

    public VectorBatchNorm(Workers workers, int columns, int depth) {
        this.workers = workers;
        this.columns = columns;
        this.depth = depth;
        tiles = Math.ceilDiv(columns, TILE_COLUMNS);
        int times = SHORTEST;
        while (times % 2 == 0 && times / 2 * depth % SHORTEST == 0) {
            times /= 2;
        }
        period = times * depth;
    }

    private int columns(int tile) {
        return Math.min(TILE_COLUMNS, columns - tile * TILE_COLUMNS);
    }

    /// One value a channel as a row that is a period long.
    private float[] row(float[] channels) {
        float[] row = new float[period];
        for (int at = 0; at < period; at += depth) {
            System.arraycopy(channels, 0, row, at, depth);
        }
        return row;
    }

    // --- sums over columns -----------------------------------------------------------------------

    /// Two sums of each channel in each tile: `[tile][depth]`.
    private final class Sums {
        final double[] first = Scratch.doubles(Scratch.Use.FIRST, tiles * depth);
        final double[] second = Scratch.doubles(Scratch.Use.SECOND, tiles * depth);

        /// Adds the sums over one tile.
        ///
        /// @param centre what is taken off x, a period long
        void add(BatchNormBlocks.Sum block, int tile, float[] x, float[] g, float[] centre) {
            Arrays.fill(first, tile * depth, (tile + 1) * depth, 0);
            Arrays.fill(second, tile * depth, (tile + 1) * depth, 0);
            int from = tile * TILE_COLUMNS * depth;
            int to = from + columns(tile) * depth;
            int rows = (to - from) / period;
            add(block, tile, x, g, centre, from, rows);
            int rest = from + rows * period;
            if (rest < to) {
                float[] lastX = centre.clone();
                float[] lastG = new float[period];
                System.arraycopy(x, rest, lastX, 0, to - rest);
                System.arraycopy(g, rest, lastG, 0, to - rest);
                add(block, tile, lastX, lastG, centre, 0, 1);
            }
        }

        private void add(
                BatchNormBlocks.Sum block,
                int tile,
                float[] x,
                float[] g,
                float[] centre,
                int from,
                int rows) {
            float[] a = Scratch.zeros(Scratch.Use.IN, period);
            float[] b = Scratch.zeros(Scratch.Use.OUT, period);
            for (int q = 0; q < period; q += BatchNormBlocks.SIZE) {
                block.add(x, g, centre, from, q, rows, period, a, b);
            }
            for (int q = 0; q < period; q += depth) {
                for (int d = 0; d < depth; d++) {
                    first[tile * depth + d] += a[q + d];
                    second[tile * depth + d] += b[q + d];
                }
            }
        }
    }

    // --- moments ---------------------------------------------------------------------------------

    public void moments(float[] x, float[] mean, float[] variance) {
        double[] means = Scratch.doubles(Scratch.Use.TILE, tiles * depth);
        Sums sums = new Sums();
        workers.parallel(
                tiles,
                tile -> {
                    float[] centre = sample(x, tile);
                    sums.add(BatchNormBlocks::squares, tile, x, x, row(centre));
                    for (int d = 0; d < depth; d++) {
                        int i = tile * depth + d;
                        means[i] = centre[d] + sums.first[i] / columns(tile);
                        // now the squares' distance from the tile's own mean
                        sums.second[i] -= sums.first[i] * sums.first[i] / columns(tile);
                    }
                });
        double[] total = new double[depth];
        for (int i = 0; i < tiles * depth; i++) {
            total[i % depth] += means[i] * columns(i / depth);
        }
        double[] squares = new double[depth];
        for (int i = 0; i < tiles * depth; i++) {
            double off = means[i] - total[i % depth] / columns;
            squares[i % depth] += sums.second[i] + off * off * columns(i / depth);
        }
        for (int d = 0; d < depth; d++) {
            mean[d] = (float) (total[d] / columns);
            variance[d] = (float) (squares[d] / columns);
        }
    }

    /// The mean of a tile's first columns, 0 where that is not finite.
    private float[] sample(float[] x, int tile) {
        float[] mean = new float[depth];
        int count = Math.min(SAMPLE_COLUMNS, columns(tile));
        for (int c = 0; c < count; c++) {
            int at = (tile * TILE_COLUMNS + c) * depth;
            for (int d = 0; d < depth; d++) {
                mean[d] += x[at + d];
            }
        }
        for (int d = 0; d < depth; d++) {
            mean[d] = Float.isFinite(mean[d]) ? mean[d] / count : 0;
        }
        return mean;
    }

    // --- value by value --------------------------------------------------------------------------

    public void normalize(
            NormShape s,
            float[] x,
            float[] mean,
            float[] variance,
            float @Nullable [] scale,
            float @Nullable [] shift,
            float[] y) {
        Run line = lines(s, x, mean, variance, scale, shift, y);
        Ending ending = s.ending();
        Activation f = ending.function();
        eachTile(
                (from, to) -> {
                    line.values(from, to);
                    if (f != null) {
                        VectorActivations.forward(f, ending.a(), ending.b(), from, to, y, y);
                    }
                });
    }

    /// y = (x − mean)·scale/deviation + shift.
    private Run lines(
            NormShape s,
            float[] x,
            float[] mean,
            float[] variance,
            float @Nullable [] scale,
            float @Nullable [] shift,
            float[] y) {
        float[] factor = new float[depth];
        for (int d = 0; d < depth; d++) {
            double deviation = deviation(variance[d], s.epsilon());
            factor[d] = (float) ((scale == null ? 1 : scale[d]) / deviation);
        }
        float[] means = row(mean);
        float[] factors = row(factor);
        float[] shifts = row(shift == null ? new float[depth] : shift);
        return (from, to) -> line(from, to, x, means, factors, shifts, y);
    }

    private static double deviation(float variance, float epsilon) {
        return Math.sqrt((double) variance + epsilon);
    }

    private interface Run {
        void values(int from, int to);
    }

    private void eachTile(Run run) {
        workers.parallel(
                tiles,
                tile -> {
                    int from = tile * TILE_COLUMNS * depth;
                    run.values(from, from + columns(tile) * depth);
                });
    }

    /// y = (x − mean)·factor + shift.
    private static void line(
            int from, int to, float[] x, float[] mean, float[] factor, float[] shift, float[] y) {
        int q = 0;
        int i = from;
        for (; i + Lanes.COUNT <= to; i += Lanes.COUNT) {
            FloatVector unit = load(x, i).sub(load(mean, q));
            multiplyAdd(unit, load(factor, q), load(shift, q)).intoArray(y, i);
            q += Lanes.COUNT;
            q = q == mean.length ? 0 : q;
        }
        if (i < to) {
            VectorMask<Float> in = Lanes.FLOATS.indexInRange(i, to);
            FloatVector unit = load(x, i, in).sub(load(mean, q));
            multiplyAdd(unit, load(factor, q), load(shift, q)).intoArray(y, i, in);
        }
    }

    /// dx = g·factor + (x − mean)·slope + shift.
    private static void plane(
            int from,
            int to,
            float[] x,
            float[] g,
            float[] mean,
            float[] factor,
            float[] slope,
            float[] shift,
            float[] dx) {
        int q = 0;
        int i = from;
        for (; i + Lanes.COUNT <= to; i += Lanes.COUNT) {
            FloatVector unit = load(x, i).sub(load(mean, q));
            FloatVector own = multiplyAdd(unit, load(slope, q), load(shift, q));
            multiplyAdd(load(g, i), load(factor, q), own).intoArray(dx, i);
            q += Lanes.COUNT;
            q = q == mean.length ? 0 : q;
        }
        if (i < to) {
            VectorMask<Float> in = Lanes.FLOATS.indexInRange(i, to);
            FloatVector unit = load(x, i, in).sub(load(mean, q));
            FloatVector own = multiplyAdd(unit, load(slope, q), load(shift, q));
            multiplyAdd(load(g, i, in), load(factor, q), own).intoArray(dx, i, in);
        }
    }

    // --- backward --------------------------------------------------------------------------------

    /// See
    /// [ReferenceNorms#normalizeBackward][dev.fathom.kernel.plain.ReferenceNorms#normalizeBackward]
    /// for the formula. The gradient behind a function that follows is kept in dx until dx itself
    /// is known.
    public void normalizeBackward(
            NormShape s,
            float[] x,
            float[] mean,
            float[] variance,
            float @Nullable [] scale,
            float @Nullable [] shift,
            float[] dy,
            float @Nullable [] dx,
            float @Nullable [] dscale,
            float @Nullable [] dshift) {
        Ending ending = s.ending();
        Activation f = ending.function();
        float[] g = f == null ? dy : Objects.requireNonNull(dx);
        Run line = f == null ? (from, to) -> {} : lines(s, x, mean, variance, scale, shift, g);
        float[] means = row(mean);
        Sums sums = new Sums();
        workers.parallel(
                tiles,
                tile -> {
                    if (f != null) {
                        int from = tile * TILE_COLUMNS * depth;
                        int to = from + columns(tile) * depth;
                        line.values(from, to);
                        VectorActivations.backward(f, ending.a(), ending.b(), from, to, g, dy, g);
                    }
                    sums.add(BatchNormBlocks::products, tile, x, g, means);
                });
        double[] sum = overTiles(sums.first);
        double[] product = overTiles(sums.second);
        float[] factor = new float[depth];
        float[] slope = new float[depth];
        float[] offset = new float[depth];
        for (int d = 0; d < depth; d++) {
            double deviation = deviation(variance[d], s.epsilon());
            double times = (scale == null ? 1 : scale[d]) / deviation;
            factor[d] = (float) times;
            slope[d] = (float) (-times * product[d] / (deviation * deviation * columns));
            offset[d] = (float) (-times * sum[d] / columns);
            if (dscale != null) {
                dscale[d] = (float) (product[d] / deviation);
            }
            if (dshift != null) {
                dshift[d] = (float) sum[d];
            }
        }
        if (dx != null) {
            float[] factors = row(factor);
            float[] slopes = row(slope);
            float[] shifts = row(offset);
            eachTile((from, to) -> plane(from, to, x, g, means, factors, slopes, shifts, dx));
        }
    }

    private double[] overTiles(double[] parts) {
        double[] total = new double[depth];
        for (int i = 0; i < tiles * depth; i++) {
            total[i % depth] += parts[i];
        }
        return total;
    }
}
