package dev.fathom.kernel.vector.direct;

import static dev.fathom.kernel.vector.lanes.Lanes.PARTS;
import static dev.fathom.kernel.vector.lanes.Lanes.PART_COUNT;
import static dev.fathom.kernel.vector.lanes.Lanes.PART_FLOATS;
import static dev.fathom.kernel.vector.lanes.MultiplyAdd.multiplyAdd;

import dev.fathom.kernel.ConvShape;
import dev.fathom.kernel.vector.lanes.Scratch;
import dev.fathom.kernel.vector.lanes.Workers;
import jdk.incubator.vector.FloatVector;
import org.jspecify.annotations.Nullable;

/// A fully connected layer and its gradients: weights are read where they are, since there are many
/// of them and few pictures.
public final class DenseProducts {
    /// With fewer pictures they are computed one by one.
    private static final int FEW = 4;

    /// So are those of a program for so many: one alone is quicker by more than many are slower.
    private static final int SOME = 8;

    /// Units and pictures of a tile.
    private static final int UNITS = 4;

    private static final int PICTURES = 2;

    /// Pictures whose results are turned together: a cache line.
    private static final int LINE = 16;

    /// Rows of the gradients that one job has at least.
    private static final int ROWS = 16;

    private final Workers workers;
    private final int inputs;
    private final int units;
    private final int batch;
    private final int most;
    private final boolean oneByOne;

    public DenseProducts(Workers workers, ConvShape s, int batch) {
        this(workers, s, batch, batch, batch < FEW);
    }

    /// For weights that don't change any more.
    ///
    /// @param most pictures that ever run together: it decides how sums are ordered, so that a
    ///   picture's have the same bits whatever runs with it
    public static DenseProducts fixed(Workers workers, ConvShape s, int batch, int most) {
        return new DenseProducts(workers, s, batch, most, most <= SOME);
    }

    private DenseProducts(Workers workers, ConvShape s, int batch, int most, boolean oneByOne) {
        this.workers = workers;
        this.inputs = s.fanIn();
        this.units = s.filters();
        this.batch = batch;
        this.most = most;
        this.oneByOne = oneByOne;
    }

    public void forward(float[] x, float[] w, float @Nullable [] b, float[] y) {
        if (oneByOne) {
            oneByOne(x, w, b, y);
        } else if (most < units) {
            turned(x, w, b, y);
        } else {
            products(inputs, units, batch, w, x, b, y);
        }
    }

    /// Rows of x times rows of w.
    private void products(
            int length,
            int filters,
            int rows,
            float[] w,
            float[] x,
            float @Nullable [] b,
            float[] y) {
        ConvShape s = ConvShape.dense(length, filters);
        FilterBlocks weights = new FilterBlocks(Sweep.forward(s), s.window(), false, w, 0);
        Sweeps.run(workers, weights, rows, x, b, y);
    }

    /// With the weights as pictures and the pictures as weights: the smaller of the two is packed.
    private void turned(float[] x, float[] w, float @Nullable [] b, float[] y) {
        float[] results = Scratch.floats(Scratch.Use.CHUNKS, units * batch);
        products(inputs, batch, units, x, w, null, results);
        workers.parallel(
                Math.ceilDiv(batch, LINE),
                i -> {
                    int last = Math.min(batch, (i + 1) * LINE);
                    for (int u = 0; u < units; u++) {
                        float bias = b == null ? 0 : b[u];
                        for (int n = i * LINE; n < last; n++) {
                            y[n * units + u] = results[u * batch + n] + bias;
                        }
                    }
                });
    }

    private void oneByOne(float[] x, float[] w, float @Nullable [] b, float[] y) {
        int fours = Math.ceilDiv(units, UNITS);
        int parts = Math.min(fours, 16 * workers.threads());
        workers.parallel(
                parts,
                i -> {
                    int last = (i + 1) * fours / parts;
                    for (int four = i * fours / parts; four < last; four++) {
                        // The last four may start earlier: its sums are the same again.
                        int unit = Math.max(0, Math.min(four * UNITS, units - UNITS));
                        for (int n = 0; n < batch; n += PICTURES) {
                            int first = Math.max(0, Math.min(n, batch - PICTURES));
                            tile(unit, first, x, w, b, y);
                        }
                    }
                });
    }

    /// Where there are fewer units or pictures than a tile has, the last one is computed several
    /// times.
    private void tile(int unit, int n, float[] x, float[] w, float @Nullable [] b, float[] y) {
        float[] parts = Scratch.floats(Scratch.Use.TILE, PICTURES * UNITS * PARTS);
        int whole = inputs / PARTS * PARTS;
        int most = units - 1;
        int w0 = unit * inputs;
        int w1 = Math.min(unit + 1, most) * inputs;
        int w2 = Math.min(unit + 2, most) * inputs;
        int w3 = Math.min(unit + 3, most) * inputs;
        int x0 = n * inputs;
        int x1 = Math.min(n + 1, batch - 1) * inputs;
        for (int part = 0; part < PARTS; part += PART_COUNT) {
            tileSums(part, whole, x, x0, x1, w, w0, w1, w2, w3, parts);
        }
        for (int picture = 0; picture < Math.min(PICTURES, batch); picture++) {
            for (int u = 0; u < Math.min(UNITS, units); u++) {
                float sum = b == null ? 0 : b[unit + u];
                int from = (picture * UNITS + u) * PARTS;
                for (int i = from; i < from + PARTS; i++) {
                    sum += parts[i];
                }
                for (int i = whole; i < inputs; i++) {
                    sum += x[(n + picture) * inputs + i] * w[(unit + u) * inputs + i];
                }
                y[(n + picture) * units + unit + u] = sum;
            }
        }
    }

    private static void tileSums(
            int part,
            int length,
            float[] x,
            int x0,
            int x1,
            float[] w,
            int w0,
            int w1,
            int w2,
            int w3,
            float[] parts) {
        FloatVector s00 = FloatVector.zero(PART_FLOATS);
        FloatVector s01 = FloatVector.zero(PART_FLOATS);
        FloatVector s02 = FloatVector.zero(PART_FLOATS);
        FloatVector s03 = FloatVector.zero(PART_FLOATS);
        FloatVector s10 = FloatVector.zero(PART_FLOATS);
        FloatVector s11 = FloatVector.zero(PART_FLOATS);
        FloatVector s12 = FloatVector.zero(PART_FLOATS);
        FloatVector s13 = FloatVector.zero(PART_FLOATS);
        for (int i = part; i < length; i += PARTS) {
            FloatVector v0 = FloatVector.fromArray(PART_FLOATS, x, x0 + i);
            FloatVector v1 = FloatVector.fromArray(PART_FLOATS, x, x1 + i);
            FloatVector u = FloatVector.fromArray(PART_FLOATS, w, w0 + i);
            s00 = multiplyAdd(v0, u, s00);
            s10 = multiplyAdd(v1, u, s10);
            u = FloatVector.fromArray(PART_FLOATS, w, w1 + i);
            s01 = multiplyAdd(v0, u, s01);
            s11 = multiplyAdd(v1, u, s11);
            u = FloatVector.fromArray(PART_FLOATS, w, w2 + i);
            s02 = multiplyAdd(v0, u, s02);
            s12 = multiplyAdd(v1, u, s12);
            u = FloatVector.fromArray(PART_FLOATS, w, w3 + i);
            s03 = multiplyAdd(v0, u, s03);
            s13 = multiplyAdd(v1, u, s13);
        }
        s00.intoArray(parts, part);
        s01.intoArray(parts, part + PARTS);
        s02.intoArray(parts, part + 2 * PARTS);
        s03.intoArray(parts, part + 3 * PARTS);
        s10.intoArray(parts, part + 4 * PARTS);
        s11.intoArray(parts, part + 5 * PARTS);
        s12.intoArray(parts, part + 6 * PARTS);
        s13.intoArray(parts, part + 7 * PARTS);
    }

    /// `dx[n] = Σᵤ dy[n, u]·w[u]`.
    public void backwardData(float[] dy, float[] w, float[] dx) {
        sums(batch, new RowSums(units, dy, units, 1, w, inputs, dx));
    }

    /// `dw[u] = Σₙ dy[n, u]·x[n]`.
    public void backwardWeights(float[] x, float[] dy, float[] dw) {
        sums(units, new RowSums(batch, dy, 1, units, x, inputs, dw));
    }

    private void sums(int rows, RowSums sums) {
        int blocks = Math.ceilDiv(inputs, RowSums.COLUMNS);
        int groups = Math.ceilDiv(rows, ROWS);
        int parts = Math.clamp(Math.ceilDiv(4 * workers.threads(), blocks), 1, groups);
        workers.parallel(
                blocks * parts,
                i -> {
                    int first = i % parts * groups / parts * ROWS;
                    int last = Math.min(rows, (i % parts + 1) * groups / parts * ROWS);
                    sums.compute(first, last, i / parts * RowSums.COLUMNS);
                });
    }
}
