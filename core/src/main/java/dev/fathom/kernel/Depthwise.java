package dev.fathom.kernel;

import static dev.fathom.kernel.Lanes.COUNT;
import static dev.fathom.kernel.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import org.jspecify.annotations.Nullable;

/// Depthwise convolution with one filter a channel, and its gradient of the input: a vector of
/// channels at a time, each of which is a group to the [Sweep].
final class Depthwise {
    /// Floats of a band's copy: half of a first-level cache.
    static final int BAND_FLOATS = 1 << 12;

    private static final int PIXELS = 4;

    private Depthwise() {}

    static boolean suits(ConvShape s) {
        return s.groups() > 1 && s.filterDepth() == 1 && s.filters() == s.groups();
    }

    /// The sweep whose groups are vectors of channels; the last may be a part of one.
    static Sweep byVectors(Sweep s) {
        int vectors = Math.ceilDiv(s.groups(), COUNT);
        return new Sweep(s.x(), s.y(), s.source(), s.destination(), COUNT, COUNT, vectors);
    }

    static void run(
            Workers workers,
            ConvShape shape,
            Sweep channels,
            int batch,
            float[] x,
            float[] w,
            float @Nullable [] b,
            float[] y) {
        Sweep sweep = byVectors(channels);
        float[] weights = weights(shape, sweep, w);
        float[] bias = bias(sweep.groups() * COUNT, b);
        Bands bands = Bands.of(sweep, batch, BAND_FLOATS / COUNT, BAND_FLOATS);
        workers.parallel(
                bands.count() * sweep.groups(),
                i -> {
                    int group = i % sweep.groups();
                    band(bands.band(i / sweep.groups()), group, x, weights, bias, y);
                });
    }

    /// `[vector of channels][tap][channel]`
    private static float[] weights(ConvShape shape, Sweep sweep, float[] w) {
        int taps = sweep.taps();
        int length = sweep.groups() * taps * COUNT;
        float[] weights = Scratch.floats(Scratch.Use.ALL_WEIGHTS, length);
        for (int c = 0; c < shape.filters(); c++) {
            int at = c / COUNT * taps * COUNT + c % COUNT;
            for (int t = 0; t < taps; t++) {
                int y = sweep.y().kernel(t / sweep.x().taps());
                int x = sweep.x().kernel(t % sweep.x().taps());
                int tap = y * shape.window().x().kernel() + x;
                weights[at + t * COUNT] = w[c * shape.window().taps() + tap];
            }
        }
        return weights;
    }

    private static float[] bias(int length, float @Nullable [] b) {
        float[] bias = new float[length];
        if (b != null) {
            System.arraycopy(b, 0, bias, 0, b.length);
        }
        return bias;
    }

    private static void band(
            Band band, int group, float[] x, float[] weights, float[] bias, float[] y) {
        Sweep sweep = band.sweep();
        int pixels = band.pixels();
        float[] padded = Scratch.floats(Scratch.Use.PADDED, band.copyLength(COUNT));
        Band.View view = band.copy(x, group, COUNT, padded);
        int[] from = Scratch.ints(Scratch.Use.FROM, Products.table(pixels));
        int[] to = Scratch.ints(Scratch.Use.TO, Products.table(pixels));
        band.from(view, from);
        band.to(group, to);
        Products.fillUp(from, pixels);
        Products.fillUp(to, pixels);
        int[] taps = band.allTaps(view);
        int wAt = group * taps.length * COUNT;
        VectorMask<Float> mask = FLOATS.indexInRange(group * COUNT, sweep.destination().depth());
        for (int p = 0; p < pixels; p += PIXELS) {
            four(padded, from, p, taps, weights, wAt, bias, group * COUNT, y, to, mask);
        }
    }

    private static void four(
            float[] a,
            int[] from,
            int p,
            int[] taps,
            float[] w,
            int wAt,
            float[] bias,
            int biasAt,
            float[] y,
            int[] to,
            VectorMask<Float> mask) {
        int a0 = from[p];
        int a1 = from[p + 1];
        int a2 = from[p + 2];
        int a3 = from[p + 3];
        FloatVector y0 = FloatVector.fromArray(FLOATS, bias, biasAt);
        FloatVector y1 = y0;
        FloatVector y2 = y0;
        FloatVector y3 = y0;
        for (int t = 0; t < taps.length; t++) {
            FloatVector v = FloatVector.fromArray(FLOATS, w, wAt + t * COUNT);
            int tap = taps[t];
            y0 = v.fma(FloatVector.fromArray(FLOATS, a, a0 + tap), y0);
            y1 = v.fma(FloatVector.fromArray(FLOATS, a, a1 + tap), y1);
            y2 = v.fma(FloatVector.fromArray(FLOATS, a, a2 + tap), y2);
            y3 = v.fma(FloatVector.fromArray(FLOATS, a, a3 + tap), y3);
        }
        y0.intoArray(y, to[p], mask);
        y1.intoArray(y, to[p + 1], mask);
        y2.intoArray(y, to[p + 2], mask);
        y3.intoArray(y, to[p + 3], mask);
    }
}
