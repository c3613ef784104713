package dev.fathom.kernel.vector.winograd;

import static dev.fathom.kernel.vector.lanes.Lanes.COUNT;
import static dev.fathom.kernel.vector.lanes.Lanes.FLOATS;
import static dev.fathom.kernel.vector.winograd.WinogradTiles.POINTS;

import dev.fathom.kernel.vector.direct.Band;
import dev.fathom.kernel.vector.direct.Outer;
import dev.fathom.kernel.vector.direct.Sweep;
import dev.fathom.kernel.vector.lanes.Lanes;
import dev.fathom.kernel.vector.lanes.Scratch;
import dev.fathom.kernel.vector.lanes.Workers;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/// The gradient of a convolution's weights with [Winograd]'s tiles: the sum over all tiles of
/// transformed gradients × transformed values, transformed back.
///
/// Chunks of pictures have sums of their own, see
/// [WeightSums][dev.fathom.kernel.vector.direct.WeightSums].
public final class WinogradWeights {
    private static final int CHUNKS = 8;

    /// Tiles over which sums stay in registers.
    private static final int TILES = 64;

    /// Floats that the sums of one piece of work should not exceed.
    private static final int SUM_FLOATS = 1 << 22;

    private static final int WIDTH = 2 * COUNT;

    private final Workers workers;
    private final int batch;
    private final float[] x;
    private final float[] dy;
    private final float[] dw;
    private final Winograd values;
    private final int taps;
    private final int channels;
    private final int filters;
    private final int groups;
    private final int blocks;
    private final int[] quads;
    private final int chunks;
    private final int parts;

    public WinogradWeights(
            Workers workers, Sweep sweep, int batch, float[] x, float[] dy, float[] dw) {
        this.workers = workers;
        this.batch = batch;
        this.x = x;
        this.dy = dy;
        this.dw = dw;
        values = Winograd.of(sweep, batch, TILES);
        taps = sweep.taps();
        channels = sweep.channels();
        filters = sweep.filters();
        groups = sweep.groups();
        blocks = Math.ceilDiv(filters, WIDTH);
        quads = new int[Math.ceilDiv(channels, 4)];
        Arrays.setAll(quads, q -> 4 * q);
        int tiles = values.tiles(new Band(values.sweep(), 0, 1, 0, values.sweep().y().windows()));
        chunks = Math.clamp((long) batch * tiles / TILES, 1, Math.min(CHUNKS, batch));
        int wanted = Math.ceilDiv(2 * workers.threads(), chunks * groups);
        int needed = Math.ceilDiv(POINTS * blocks * blockSums(), SUM_FLOATS);
        parts = Math.clamp(Math.max(wanted, needed), 1, blocks);
    }

    public void run() {
        int chunk = groups * blocks * taps * blockSums();
        float[] sums = Scratch.floats(Scratch.Use.CHUNKS, chunks * chunk);
        workers.parallel(
                chunks * groups * parts,
                i -> {
                    int number = i / parts / groups;
                    int group = i / parts % groups;
                    int first = i % parts * blocks / parts;
                    int last = (i % parts + 1) * blocks / parts;
                    int at = number * chunk + (group * blocks + first) * taps * blockSums();
                    addUp(number, group, first, last, sums, at);
                });
        workers.parallel(
                groups * blocks,
                i -> {
                    int at = i * taps * blockSums();
                    for (int c = 1; c < chunks; c++) {
                        add(sums, at, at + c * chunk, taps * blockSums());
                    }
                    place(i / blocks, i % blocks, sums, at);
                });
    }

    /// Number of sums of a point or tap of a block: `[channel][filter]`, channels in whole quads.
    private int blockSums() {
        return 4 * quads.length * WIDTH;
    }

    private int width(int block) {
        return Lanes.whole(Math.min(WIDTH, filters - block * WIDTH));
    }

    /// The sums of some blocks over one chunk's pictures.
    private void addUp(int chunk, int group, int first, int last, float[] sums, int at) {
        int from = chunk * batch / chunks;
        int pictures = (chunk + 1) * batch / chunks - from;
        int sumPoint = Winograd.point(last - first, blockSums());
        int length = POINTS * sumPoint;
        float[] partial = Scratch.floats(Scratch.Use.PARTIAL, length);
        Arrays.fill(partial, 0, length, 0);
        Winograd ofChunk = Winograd.of(values.exact(), pictures, TILES);
        Winograd results = ofChunk.results();
        for (int i = 0; i < ofChunk.bands().count(); i++) {
            Band band = ofChunk.bands().band(i).later(from);
            int tiles = ofChunk.tiles(band);
            float[] gradients = gradients(results, band.of(results.sweep()), group, first, last);
            float[] transformed = ofChunk.transform(band, group, x);
            int[] windows = Scratch.ints(Scratch.Use.FROM, tiles);
            for (int e = 0; e < POINTS; e++) {
                Winograd.table(e, tiles, Winograd.stride(channels), windows);
                for (int k = first; k < last; k++) {
                    int bAt = e * point(first, last, tiles) + (k - first) * WIDTH * tiles;
                    int sumAt = e * sumPoint + (k - first) * blockSums();
                    new Outer(transformed, windows, quads, gradients, bAt, tiles, partial, sumAt)
                            .compute(width(k));
                }
            }
        }
        back(first, last, partial, sums, at);
    }

    /// From one point to the next among the transformed gradients of some blocks.
    private static int point(int first, int last, int tiles) {
        return Winograd.point(tiles, (last - first) * WIDTH);
    }

    /// Some blocks' transformed gradients: `[point][block][tile][filter]`.
    private float[] gradients(Winograd results, Band band, int group, int first, int last) {
        Band.StridedView view = results.copy(band, group, dy);
        int tiles = results.tiles(band);
        int[] starts = Scratch.ints(Scratch.Use.TO, tiles);
        results.starts(band, view, starts);
        int point = point(first, last, tiles);
        float[] z = Scratch.floats(Scratch.Use.VECTORS, POINTS * point);
        float[] t = Scratch.floats(Scratch.Use.TILE, POINTS * COUNT);
        for (int i = 0; i < tiles; i++) {
            for (int k = first; k < last; k++) {
                int width = width(k);
                for (int v = 0; v < width; v += COUNT) {
                    int to = (k - first) * WIDTH * tiles + i * width + v;
                    int at = starts[i] + k * WIDTH + v;
                    WinogradTiles.gradient(
                            results.form(),
                            view.values(),
                            at,
                            view.row(),
                            view.pixel(),
                            t,
                            z,
                            to,
                            point);
                }
            }
        }
        return z;
    }

    /// From sums over transformed values to those over values: `[block][tap][channel][filter]`.
    private void back(int first, int last, float[] partial, float[] sums, int at) {
        float[] t = Scratch.floats(Scratch.Use.TILE, POINTS * COUNT);
        int point = Winograd.point(last - first, blockSums());
        for (int k = first; k < last; k++) {
            int to = at + (k - first) * taps * blockSums();
            int from = (k - first) * blockSums();
            for (int i = 0; i < 4 * quads.length * width(k); i += COUNT) {
                WinogradTiles.weights(
                        values.form(), partial, from + i, point, t, sums, to + i, blockSums());
            }
        }
    }

    private static void add(float[] sums, int at, int more, int length) {
        for (int i = 0; i < length; i += COUNT) {
            FloatVector.fromArray(FLOATS, sums, at + i)
                    .add(FloatVector.fromArray(FLOATS, sums, more + i))
                    .intoArray(sums, at + i);
        }
    }

    private void place(int group, int block, float[] sums, int at) {
        int width = width(block);
        int first = group * filters + block * WIDTH;
        int count = Math.min(WIDTH, filters - block * WIDTH);
        for (int tap = 0; tap < taps; tap++) {
            for (int f = 0; f < count; f++) {
                int to = ((first + f) * taps + tap) * channels;
                int from = at + tap * blockSums() + f;
                for (int c = 0; c < channels; c++) {
                    dw[to + c] = sums[from + c * width];
                }
            }
        }
    }
}
