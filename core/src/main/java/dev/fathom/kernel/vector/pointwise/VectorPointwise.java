package dev.fathom.kernel.vector.pointwise;

import dev.fathom.kernel.Dropouts;

/// Simple arithmetic value by value: loops that the compiler vectorises by itself.
public final class VectorPointwise {
    private VectorPointwise() {}

    public static void add(int from, int to, float[] a, float[] b, float[] y) {
        for (int i = from; i < to; i++) {
            y[i] = a[i] + b[i];
        }
    }

    public static void scale(int from, int to, float factor, float[] x, float[] y) {
        for (int i = from; i < to; i++) {
            y[i] = factor * x[i];
        }
    }

    public static void dropout(int from, int to, float rate, long seed, float[] x, float[] y) {
        int threshold = Dropouts.threshold(rate);
        int keep = Float.floatToRawIntBits(1 / (1 - rate));
        for (int i = from; i < to; i++) {
            // without a branch, which no processor could foresee: all ones below the threshold
            int drop = (Dropouts.bits(seed, i) - threshold) >> 31;
            y[i] = Float.intBitsToFloat(keep & ~drop) * x[i];
        }
    }
}
