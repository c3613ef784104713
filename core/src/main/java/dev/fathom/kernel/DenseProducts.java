package dev.fathom.kernel;

import static dev.fathom.kernel.Lanes.COUNT;
import static dev.fathom.kernel.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;
import org.jspecify.annotations.Nullable;

/// A dense layer.
final class DenseProducts {
    /// Up to so many pictures, memory limits: each weight is read once, where it is.
    private static final int FEW = 8;

    private static final int UNITS = 4;

    /// Pictures whose results are turned together: a cache line.
    private static final int LINE = 16;

    private DenseProducts() {}

    static void run(
            Workers workers,
            ConvShape s,
            int batch,
            float[] x,
            float[] w,
            float @Nullable [] b,
            float[] y) {
        if (batch <= FEW) {
            few(workers, s.fanIn(), s.filters(), batch, x, w, b, y);
        } else if (batch < s.filters()) {
            turned(workers, s.fanIn(), s.filters(), batch, x, w, b, y);
        } else {
            FilterBlocks weights = new FilterBlocks(Sweep.forward(s), s.window(), false, w, 0);
            Sweeps.run(workers, weights, batch, x, b, y);
        }
    }

    /// With the weights as pictures and the pictures as weights: the smaller of the two is packed.
    private static void turned(
            Workers workers,
            int inputs,
            int units,
            int batch,
            float[] x,
            float[] w,
            float @Nullable [] b,
            float[] y) {
        ConvShape s = ConvShape.dense(inputs, batch);
        float[] results = Scratch.floats(Scratch.Use.CHUNKS, units * batch);
        FilterBlocks pictures = new FilterBlocks(Sweep.forward(s), s.window(), false, x, 0);
        Sweeps.run(workers, pictures, units, w, null, results);
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

    private static void few(
            Workers workers,
            int inputs,
            int units,
            int batch,
            float[] x,
            float[] w,
            float @Nullable [] b,
            float[] y) {
        int fours = Math.ceilDiv(units, UNITS);
        int parts = Math.min(fours, 16 * workers.threads());
        workers.parallel(
                parts,
                i -> {
                    int last = (i + 1) * fours / parts;
                    for (int four = i * fours / parts; four < last; four++) {
                        // The last four may start earlier: its sums are the same again.
                        int unit = Math.max(0, Math.min(four * UNITS, units - UNITS));
                        for (int n = 0; n < batch; n++) {
                            units(inputs, units, unit, n, x, w, b, y);
                        }
                    }
                });
    }

    private static void units(
            int inputs,
            int units,
            int unit,
            int n,
            float[] x,
            float[] w,
            float @Nullable [] b,
            float[] y) {
        float[] lanes = Scratch.floats(Scratch.Use.TILE, UNITS * COUNT);
        int vectors = inputs / COUNT * COUNT;
        // Where there are fewer units than four, the last one is computed several times.
        int most = units - 1;
        int w0 = unit * inputs;
        int w1 = Math.min(unit + 1, most) * inputs;
        int w2 = Math.min(unit + 2, most) * inputs;
        int w3 = Math.min(unit + 3, most) * inputs;
        four(vectors, x, n * inputs, w, w0, w1, w2, w3, lanes);
        for (int u = 0; u < Math.min(UNITS, units); u++) {
            float sum = b == null ? 0 : b[unit + u];
            for (int i = 0; i < COUNT; i++) {
                sum += lanes[u * COUNT + i];
            }
            for (int i = vectors; i < inputs; i++) {
                sum += x[n * inputs + i] * w[(unit + u) * inputs + i];
            }
            y[n * units + unit + u] = sum;
        }
    }

    private static void four(
            int length,
            float[] x,
            int at,
            float[] w,
            int w0,
            int w1,
            int w2,
            int w3,
            float[] lanes) {
        FloatVector s0 = FloatVector.zero(FLOATS);
        FloatVector s1 = FloatVector.zero(FLOATS);
        FloatVector s2 = FloatVector.zero(FLOATS);
        FloatVector s3 = FloatVector.zero(FLOATS);
        for (int i = 0; i < length; i += COUNT) {
            FloatVector v = FloatVector.fromArray(FLOATS, x, at + i);
            s0 = v.fma(FloatVector.fromArray(FLOATS, w, w0 + i), s0);
            s1 = v.fma(FloatVector.fromArray(FLOATS, w, w1 + i), s1);
            s2 = v.fma(FloatVector.fromArray(FLOATS, w, w2 + i), s2);
            s3 = v.fma(FloatVector.fromArray(FLOATS, w, w3 + i), s3);
        }
        s0.intoArray(lanes, 0);
        s1.intoArray(lanes, COUNT);
        s2.intoArray(lanes, 2 * COUNT);
        s3.intoArray(lanes, 3 * COUNT);
    }
}
