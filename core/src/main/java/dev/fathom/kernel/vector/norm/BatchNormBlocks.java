package dev.fathom.kernel.vector.norm;

import static dev.fathom.kernel.vector.lanes.Lanes.PART_COUNT;
import static dev.fathom.kernel.vector.lanes.Lanes.PART_FLOATS;
import static dev.fathom.kernel.vector.lanes.MultiplyAdd.multiplyAdd;

import jdk.incubator.vector.FloatVector;

/// Sums of four neighbouring vectors over many rows, in registers.
final class BatchNormBlocks {
    /// Number of neighbouring values.
    static final int SIZE = 4 * PART_COUNT;

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
        FloatVector c1 = load(centre, q + PART_COUNT);
        FloatVector c2 = load(centre, q + 2 * PART_COUNT);
        FloatVector c3 = load(centre, q + 3 * PART_COUNT);
        FloatVector a0 = FloatVector.zero(PART_FLOATS);
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
            FloatVector v1 = load(x, at + PART_COUNT).sub(c1);
            FloatVector v2 = load(x, at + 2 * PART_COUNT).sub(c2);
            FloatVector v3 = load(x, at + 3 * PART_COUNT).sub(c3);
            a0 = a0.add(v0);
            a1 = a1.add(v1);
            a2 = a2.add(v2);
            a3 = a3.add(v3);
            b0 = multiplyAdd(v0, v0, b0);
            b1 = multiplyAdd(v1, v1, b1);
            b2 = multiplyAdd(v2, v2, b2);
            b3 = multiplyAdd(v3, v3, b3);
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
        FloatVector c1 = load(centre, q + PART_COUNT);
        FloatVector c2 = load(centre, q + 2 * PART_COUNT);
        FloatVector c3 = load(centre, q + 3 * PART_COUNT);
        FloatVector a0 = FloatVector.zero(PART_FLOATS);
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
            FloatVector g1 = load(g, at + PART_COUNT);
            FloatVector g2 = load(g, at + 2 * PART_COUNT);
            FloatVector g3 = load(g, at + 3 * PART_COUNT);
            a0 = a0.add(g0);
            a1 = a1.add(g1);
            a2 = a2.add(g2);
            a3 = a3.add(g3);
            b0 = multiplyAdd(g0, load(x, at).sub(c0), b0);
            b1 = multiplyAdd(g1, load(x, at + PART_COUNT).sub(c1), b1);
            b2 = multiplyAdd(g2, load(x, at + 2 * PART_COUNT).sub(c2), b2);
            b3 = multiplyAdd(g3, load(x, at + 3 * PART_COUNT).sub(c3), b3);
            at += period;
        }
        store(a0, a1, a2, a3, a, q);
        store(b0, b1, b2, b3, b, q);
    }

    private static FloatVector load(float[] from, int at) {
        return FloatVector.fromArray(PART_FLOATS, from, at);
    }

    private static void store(
            FloatVector v0, FloatVector v1, FloatVector v2, FloatVector v3, float[] to, int at) {
        v0.intoArray(to, at);
        v1.intoArray(to, at + PART_COUNT);
        v2.intoArray(to, at + 2 * PART_COUNT);
        v3.intoArray(to, at + 3 * PART_COUNT);
    }
}
