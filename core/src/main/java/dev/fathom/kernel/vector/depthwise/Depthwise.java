package dev.fathom.kernel.vector.depthwise;

import static dev.fathom.kernel.vector.lanes.Lanes.COUNT;
import static dev.fathom.kernel.vector.lanes.Lanes.FLOATS;
import static dev.fathom.kernel.vector.lanes.MultiplyAdd.multiplyAdd;

import dev.fathom.kernel.ConvShape;
import dev.fathom.kernel.vector.direct.Band;
import dev.fathom.kernel.vector.direct.Bands;
import dev.fathom.kernel.vector.direct.Products;
import dev.fathom.kernel.vector.direct.Sweep;
import dev.fathom.kernel.vector.lanes.Lanes;
import dev.fathom.kernel.vector.lanes.Scratch;
import dev.fathom.kernel.vector.lanes.Workers;
import jdk.incubator.vector.FloatVector;
import org.jspecify.annotations.Nullable;

/// Depthwise convolution with one filter a channel, and its gradient of the input: a block of some
/// vectors of channels at a time, each of which is a group to the [Sweep].
public final class Depthwise {
    /// Floats of a band's copy: it stays in the second-level cache.
    private static final int BAND_FLOATS = 1 << 16;

    /// Most channels of a block.
    private static final int BLOCK = 256;

    private static final int PIXELS = 4;

    private Depthwise() {}

    public static boolean suits(ConvShape s) {
        return s.groups() > 1 && s.filterDepth() == 1 && s.filters() == s.groups();
    }

    /// The sweep whose groups are blocks of channels; the last may be a part of one.
    static Sweep byBlocks(Sweep s) {
        return byBlocks(s, Lanes.whole(s.groups()));
    }

    private static Sweep byBlocks(Sweep s, int wholeDepth) {
        int block = Math.min(wholeDepth, BLOCK);
        int blocks = Math.ceilDiv(wholeDepth, block);
        return new Sweep(s.x(), s.y(), s.source(), s.destination(), block, block, blocks);
    }

    /// The bands of all blocks: counted for channels in eights, so that the sums that
    /// [DepthwiseWeights] takes over a band are the same at any width.
    static Bands bands(Sweep byBlocks, int batch) {
        Sweep inEights = byBlocks(byBlocks, Math.ceilDiv(byBlocks.source().depth(), 8) * 8);
        Bands bands = Bands.of(inEights, batch, BAND_FLOATS / inEights.channels(), BAND_FLOATS);
        return new Bands(byBlocks, batch, bands.pictures(), bands.rows());
    }

    public static void run(
            Workers workers,
            ConvShape shape,
            Sweep channels,
            int batch,
            float[] x,
            float[] w,
            float @Nullable [] b,
            float[] y) {
        Sweep sweep = byBlocks(channels);
        float[] weights = weights(shape, sweep, w);
        float[] bias = bias(sweep.groups() * sweep.channels(), b);
        Bands bands = bands(sweep, batch);
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
        int length = sweep.groups() * sweep.channels() * taps;
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
        int block = sweep.channels();
        int pixels = band.pixels();
        float[] padded = Scratch.floats(Scratch.Use.PADDED, band.copyLength(block));
        Band.StridedView view = band.copy(x, group, block, padded);
        int[] from = Scratch.ints(Scratch.Use.FROM, Products.table(pixels));
        int[] to = Scratch.ints(Scratch.Use.TO, Products.table(pixels));
        band.from(view, from);
        band.to(group, to);
        Products.fillUp(from, pixels);
        Products.fillUp(to, pixels);
        int[] taps = band.allTaps(view);
        int channels = Math.min(block, sweep.destination().depth() - group * block);
        for (int p = 0; p < pixels; p += PIXELS) {
            for (int c = 0; c < channels; c += COUNT) {
                int channel = group * block + c;
                int w = channel * taps.length;
                if (channels - c >= COUNT) {
                    four(padded, from, p, c, taps, weights, w, bias, channel, y, to);
                } else {
                    rest(padded, from, p, c, taps, weights, w, bias, channel, y, to, channels - c);
                }
            }
        }
    }

    /// Channels that don't fill a vector: by way of one that is wide enough.
    private static void rest(
            float[] a,
            int[] from,
            int p,
            int c,
            int[] taps,
            float[] w,
            int wAt,
            float[] bias,
            int biasAt,
            float[] y,
            int[] to,
            int channels) {
        float[] wide = Scratch.floats(Scratch.Use.TILE, PIXELS * COUNT);
        int[] first = {from[p], from[p + 1], from[p + 2], from[p + 3]};
        int[] rows = {-c, COUNT - c, 2 * COUNT - c, 3 * COUNT - c};
        four(a, first, 0, c, taps, w, wAt, bias, biasAt, wide, rows);
        for (int i = 0; i < PIXELS; i++) {
            System.arraycopy(wide, i * COUNT, y, to[p + i] + c, channels);
        }
    }

    private static void four(
            float[] a,
            int[] from,
            int p,
            int c,
            int[] taps,
            float[] w,
            int wAt,
            float[] bias,
            int biasAt,
            float[] y,
            int[] to) {
        int a0 = from[p] + c;
        int a1 = from[p + 1] + c;
        int a2 = from[p + 2] + c;
        int a3 = from[p + 3] + c;
        FloatVector y0 = FloatVector.fromArray(FLOATS, bias, biasAt);
        FloatVector y1 = y0;
        FloatVector y2 = y0;
        FloatVector y3 = y0;
        for (int t = 0; t < taps.length; t++) {
            FloatVector v = FloatVector.fromArray(FLOATS, w, wAt + t * COUNT);
            int tap = taps[t];
            y0 = multiplyAdd(v, FloatVector.fromArray(FLOATS, a, a0 + tap), y0);
            y1 = multiplyAdd(v, FloatVector.fromArray(FLOATS, a, a1 + tap), y1);
            y2 = multiplyAdd(v, FloatVector.fromArray(FLOATS, a, a2 + tap), y2);
            y3 = multiplyAdd(v, FloatVector.fromArray(FLOATS, a, a3 + tap), y3);
        }
        y0.intoArray(y, to[p] + c);
        y1.intoArray(y, to[p + 1] + c);
        y2.intoArray(y, to[p + 2] + c);
        y3.intoArray(y, to[p + 3] + c);
    }
}
