package dev.fathom.kernel.vector.norm;

import static dev.fathom.kernel.vector.lanes.VectorMath.load;
import static dev.fathom.kernel.vector.lanes.VectorMath.splat;

import dev.fathom.kernel.vector.lanes.Lanes;
import jdk.incubator.vector.FloatVector;

/// Sums of four neighbouring vectors over many rows, in registers.
final class BatchNormBlocks {
    /// Number of neighbouring values.
    static final int SIZE = 4 * Lanes.COUNT;

    private BatchNormBlocks() {}

    /// Adds two sums of a block of neighbouring values, starting at `from + q`, over rows.
    interface Sum {
        void add(
                float[] x,
                float[] g,
                float[] centre,
                int from,
                int q,
                int rows,
                int period,
                float[] a,
                float[] b);
    }

    /// Σ v and Σ v² with v = x − centre.
    static void squares(
            float[] x,
            float[] g,
            float[] centre,
            int from,
            int q,
            int rows,
            int period,
            float[] a,
            float[] b) {
        FloatVector c0 = load(centre, q);
        FloatVector c1 = load(centre, q + Lanes.COUNT);
        FloatVector c2 = load(centre, q + 2 * Lanes.COUNT);
        FloatVector c3 = load(centre, q + 3 * Lanes.COUNT);
        FloatVector a0 = splat(0);
        FloatVector a1 = a0;
        FloatVector a2 = a0;
        FloatVector a3 = a0;
        FloatVector b0 = a0;
        FloatVector b1 = a0;
        FloatVector b2 = a0;
        FloatVector b3 = a0;
        int at = from + q;
        for (int row = 0; row < rows; row++) {
            FloatVector v0 = load(x, at).sub(c0);
            FloatVector v1 = load(x, at + Lanes.COUNT).sub(c1);
            FloatVector v2 = load(x, at + 2 * Lanes.COUNT).sub(c2);
            FloatVector v3 = load(x, at + 3 * Lanes.COUNT).sub(c3);
            a0 = a0.add(v0);
            a1 = a1.add(v1);
            a2 = a2.add(v2);
            a3 = a3.add(v3);
            b0 = v0.fma(v0, b0);
            b1 = v1.fma(v1, b1);
            b2 = v2.fma(v2, b2);
            b3 = v3.fma(v3, b3);
            at += period;
        }
        store(a0, a1, a2, a3, a, q);
        store(b0, b1, b2, b3, b, q);
    }

    /// Σ g and Σ g·(x − centre).
    static void products(
            float[] x,
            float[] g,
            float[] centre,
            int from,
            int q,
            int rows,
            int period,
            float[] a,
            float[] b) {
        FloatVector c0 = load(centre, q);
        FloatVector c1 = load(centre, q + Lanes.COUNT);
        FloatVector c2 = load(centre, q + 2 * Lanes.COUNT);
        FloatVector c3 = load(centre, q + 3 * Lanes.COUNT);
        FloatVector a0 = splat(0);
        FloatVector a1 = a0;
        FloatVector a2 = a0;
        FloatVector a3 = a0;
        FloatVector b0 = a0;
        FloatVector b1 = a0;
        FloatVector b2 = a0;
        FloatVector b3 = a0;
        int at = from + q;
        for (int row = 0; row < rows; row++) {
            FloatVector g0 = load(g, at);
            FloatVector g1 = load(g, at + Lanes.COUNT);
            FloatVector g2 = load(g, at + 2 * Lanes.COUNT);
            FloatVector g3 = load(g, at + 3 * Lanes.COUNT);
            a0 = a0.add(g0);
            a1 = a1.add(g1);
            a2 = a2.add(g2);
            a3 = a3.add(g3);
            b0 = g0.fma(load(x, at).sub(c0), b0);
            b1 = g1.fma(load(x, at + Lanes.COUNT).sub(c1), b1);
            b2 = g2.fma(load(x, at + 2 * Lanes.COUNT).sub(c2), b2);
            b3 = g3.fma(load(x, at + 3 * Lanes.COUNT).sub(c3), b3);
            at += period;
        }
        store(a0, a1, a2, a3, a, q);
        store(b0, b1, b2, b3, b, q);
    }

    private static void store(
            FloatVector v0, FloatVector v1, FloatVector v2, FloatVector v3, float[] to, int at) {
        v0.intoArray(to, at);
        v1.intoArray(to, at + Lanes.COUNT);
        v2.intoArray(to, at + 2 * Lanes.COUNT);
        v3.intoArray(to, at + 3 * Lanes.COUNT);
    }
}
