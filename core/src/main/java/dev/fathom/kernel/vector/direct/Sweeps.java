package dev.fathom.kernel.vector.direct;

import dev.fathom.kernel.vector.lanes.Scratch;
import dev.fathom.kernel.vector.lanes.Workers;
import dev.fathom.kernel.vector.pointwise.Finish;
import org.jspecify.annotations.Nullable;

/// Runs a [Sweep] over a batch: bands of pixels × blocks of filters, in parallel.
public final class Sweeps {
    /// Floats of a band's copy: it should stay in the second-level cache beside a block of weights.
    private static final int BAND_FLOATS = 1 << 16;

    /// Pixels for which it pays to read all weights of a block once more.
    private static final int BAND_PIXELS = 128;

    /// Channels of a single tap that are added up in one go: a block of their weights stays in the
    /// second-level cache.
    private static final int CHANNELS = 1024;

    private final Workers workers;
    private final Sweep sweep;
    private final FilterBlocks weights;
    private final float @Nullable [] packed;
    private final float[] x;
    private final float[] y;
    private final float[] bias;
    private final Finish finish;
    private final Bands bands;
    private final int parts;

    private Sweeps(
            Workers workers,
            FilterBlocks weights,
            float @Nullable [] packed,
            int batch,
            float[] x,
            float @Nullable [] bias,
            Finish finish) {
        this.workers = workers;
        this.sweep = weights.sweep();
        this.weights = weights;
        this.x = x;
        this.y = finish.y();
        this.bias = weights.wholeBias(bias);
        this.finish = finish;
        bands = Bands.of(sweep, batch, BAND_PIXELS, BAND_FLOATS);
        boolean often = bands.count() > 1;
        this.packed = packed == null && often ? pack() : packed;
        int wanted = 4 * workers.threads();
        parts =
                Math.clamp(
                        Math.ceilDiv(wanted, bands.count() * sweep.groups()), 1, weights.blocks());
    }

    public static void run(
            Workers workers,
            FilterBlocks weights,
            int batch,
            float[] x,
            float @Nullable [] bias,
            float[] y) {
        run(workers, weights, null, batch, x, bias, Finish.nothing(y));
    }

    /// @param packed all weights if they are packed already, see [FilterBlocks#packAll]
    public static void run(
            Workers workers,
            FilterBlocks weights,
            float @Nullable [] packed,
            int batch,
            float[] x,
            float @Nullable [] bias,
            Finish finish) {
        if (weights.sweep().pixels() > 0) {
            new Sweeps(workers, weights, packed, batch, x, bias, finish).run();
        }
    }

    private float[] pack() {
        return weights.packAll(workers, Scratch.floats(Scratch.Use.ALL_WEIGHTS, weights.length()));
    }

    private void run() {
        int groups = sweep.groups();
        workers.parallel(
                bands.count() * groups * parts,
                i -> {
                    Band band = bands.band(i / parts / groups);
                    band(band, i / parts % groups, i % parts);
                });
    }

    /// One part of the filters for one band.
    private void band(Band band, int group, int part) {
        int pixels = band.pixels();
        int channels = sweep.channels();
        Band.StridedView view =
                sweep.isInside()
                        ? band.direct(x, group)
                        : band.copy(
                                x,
                                group,
                                channels,
                                Scratch.floats(Scratch.Use.PADDED, band.copyLength(channels)));
        int[] from = Scratch.ints(Scratch.Use.FROM, Products.table(pixels));
        int[] to = Scratch.ints(Scratch.Use.TO, Products.table(pixels));
        band.from(view, from);
        band.to(group, to);
        Products.fillUp(from, pixels);
        Products.fillUp(to, pixels);
        int[] taps = band.taps(view);
        int taken = sweep.taps() / Math.max(1, taps.length);
        int piece = sweep.taps() == 1 ? CHANNELS : channels;
        int first = part * weights.blocks() / parts;
        int last = (part + 1) * weights.blocks() / parts;
        for (int c = 0; c < channels; c += piece) {
            int some = Math.min(piece, channels - c);
            for (int block = first; block < last; block++) {
                int wAt = weights.at(group, block) + c * weights.width(block);
                Products products =
                        Products.of(
                                view.values(),
                                from,
                                c == 0 ? taps : new int[] {c},
                                taken * some,
                                packed != null ? packed : packSome(group, block, c, some),
                                packed != null ? wAt : 0,
                                bias,
                                weights.biasAt(group, block),
                                y,
                                to,
                                weights.first(block));
                (c == 0 ? products : products.adding()).compute(pixels, weights.filters(block));
            }
        }
        int begin = weights.first(first);
        int filters = Math.min(weights.first(last), sweep.filters()) - begin;
        finish.pixels(to[0] + begin, pixels, sweep.destination().depth(), filters);
    }

    private float[] packSome(int group, int block, int channel, int channels) {
        int length = sweep.taps() * channels * weights.width(block);
        float[] packed = Scratch.floats(Scratch.Use.WEIGHTS, length);
        weights.pack(group, block, channel, channel + channels, packed, 0);
        return packed;
    }
}
