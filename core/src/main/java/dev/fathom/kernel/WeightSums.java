package dev.fathom.kernel;

import static dev.fathom.kernel.Lanes.COUNT;
import static dev.fathom.kernel.Lanes.FLOATS;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/// The gradient of a convolution's weights: for each filter and each value of its window the sum
/// over all pixels of gradient × value.
///
/// One of the two, `a`, is read value by value, the other, `b`, in vectors. The pictures are cut
/// into chunks that have sums of their own and are added up at the end: the same bits for any
/// number of threads.
final class WeightSums {
    private static final int CHUNKS = 8;

    /// Floats that all chunks' sums may take.
    private static final long CHUNK_FLOATS = 1 << 25;

    /// Pixels over which a tile adds up before its sums go to memory.
    private static final int BAND_PIXELS = 256;

    private static final int BAND_FLOATS = 1 << 17;

    /// Channels of `a` that lie together in a band's copy: a cache line.
    private static final int BLOCK = 16;

    /// Most blocks of `b` for which one copy of `a` is made when there is a single chunk.
    private static final int BLOCKS_ALONE = 4;

    private static final int WIDTH = 2 * COUNT;

    private final Workers workers;
    private final int batch;
    private final float[] aValues;
    private final float[] bValues;
    private final float[] dw;
    private final int dwAt;
    private final int fanIn;

    /// Whether `b`, whose neighbours lie side by side in a vector, are the window's values: their
    /// weights lie side by side, too.
    private final boolean turned;

    private final Sweep a;
    private final Sweep b;
    private final int block;
    private final int blocks;

    /// See [Quads].
    private final int[] positions;

    private final int chunks;
    private final int parts;

    private WeightSums(
            Workers workers, Sweep values, int batch, float[] x, float[] dy, float[] dw, int dwAt) {
        this.workers = workers;
        this.batch = batch;
        this.dw = dw;
        this.dwAt = dwAt;
        fanIn = values.taps() * values.channels();
        Sweep gradients = values.results();
        turned = values.taps() == 1 && values.isInside();
        a = turned ? gradients : values;
        b = turned ? values : gradients;
        aValues = turned ? dy : x;
        bValues = turned ? x : dy;
        block = Math.min(a.channels(), BLOCK);
        blocks = Math.ceilDiv(b.channels(), WIDTH);
        positions = Quads.of(a, new Band.View(aValues, 0, 0, 0, block), block, 0).positions();
        chunks = Math.clamp(CHUNK_FLOATS / at(a.groups(), 0), 1, Math.min(CHUNKS, batch));
        int wanted = Math.ceilDiv(4 * workers.threads(), chunks * a.groups());
        parts = Math.clamp(wanted, chunks > 1 ? 1 : Math.ceilDiv(blocks, BLOCKS_ALONE), blocks);
    }

    /// @param values the convolution's own sweep
    /// @param dwAt where the weights' gradients begin
    static void run(
            Workers workers, Sweep values, int batch, float[] x, float[] dy, float[] dw, int dwAt) {
        new WeightSums(workers, values, batch, x, dy, dw, dwAt).run();
    }

    private void run() {
        if (chunks == 1) {
            workers.parallel(
                    a.groups() * parts,
                    i -> {
                        int group = i / parts;
                        int first = i % parts * blocks / parts;
                        int last = (i % parts + 1) * blocks / parts;
                        int length = (last - first) * WIDTH * positions.length;
                        float[] sums = Scratch.floats(Scratch.Use.PARTIAL, length);
                        addUp(0, group, first, last, sums, 0);
                        for (int k = first; k < last; k++) {
                            finish(group, k, sums, (k - first) * WIDTH * positions.length);
                        }
                    });
            return;
        }
        float[] sums = Scratch.floats(Scratch.Use.CHUNKS, chunks * at(a.groups(), 0));
        workers.parallel(
                chunks * a.groups() * parts,
                i -> {
                    int chunk = i / parts / a.groups();
                    int group = i / parts % a.groups();
                    int first = i % parts * blocks / parts;
                    int last = (i % parts + 1) * blocks / parts;
                    int at = chunk * at(a.groups(), 0) + at(group, first);
                    addUp(chunk, group, first, last, sums, at);
                });
        workers.parallel(
                a.groups() * blocks,
                i -> finish(i / blocks, i % blocks, sums, at(i / blocks, i % blocks)));
    }

    /// Where the sums of a block begin among those of a chunk.
    private int at(int group, int block) {
        return (group * blocks + block) * WIDTH * positions.length;
    }

    /// Number of channels of `b` in a block.
    private int channels(int block) {
        return Math.min(WIDTH, b.channels() - block * WIDTH);
    }

    /// The sums over one chunk's pictures.
    private void addUp(int chunk, int group, int first, int last, float[] sums, int at) {
        Arrays.fill(sums, at, at + (last - first) * WIDTH * positions.length, 0);
        int from = chunk * batch / chunks;
        int pictures = (chunk + 1) * batch / chunks - from;
        Bands bands = Bands.of(a, pictures, BAND_PIXELS, BAND_FLOATS);
        for (int i = 0; i < bands.count(); i++) {
            Band band = bands.band(i).later(from);
            float[] padded = Scratch.floats(Scratch.Use.PADDED, band.copyLength(block));
            Band.View view = band.copy(aValues, group, block, padded);
            Quads quads = Quads.of(a, view, block, band.blockLength(block));
            int[] windows = Scratch.ints(Scratch.Use.FROM, band.pixels());
            band.from(view, windows);
            int[] columns = Scratch.ints(Scratch.Use.TO, band.pixels());
            Band ofB = band.of(b);
            ofB.from(ofB.direct(bValues, group), columns);
            for (int k = first; k < last; k++) {
                int width = Lanes.whole(channels(k));
                float[] vectors = pack(columns, band.pixels(), k * WIDTH, channels(k), width);
                int sumAt = at + (k - first) * WIDTH * positions.length;
                new Outer(padded, windows, quads.offsets(), vectors, band.pixels(), sums, sumAt)
                        .compute(width);
            }
        }
    }

    /// Some channels of `b` of all pixels, one after the other.
    private float[] pack(int[] columns, int pixels, int first, int channels, int width) {
        float[] vectors = Scratch.floats(Scratch.Use.VECTORS, pixels * width);
        ShortRuns.gather(bValues, columns, first, vectors, width, pixels, channels);
        return vectors;
    }

    /// Adds up the chunks' sums of one block and puts them where the weights have their places.
    private void finish(int group, int block, float[] sums, int at) {
        int channels = channels(block);
        int width = Lanes.whole(channels);
        float[] total = Scratch.floats(Scratch.Use.TILE, width);
        for (int i = 0; i < positions.length; i++) {
            if (positions[i] >= 0) {
                total(sums, at + i * width, width, total);
                place(group, block * WIDTH, positions[i], channels, total);
            }
        }
    }

    private void total(float[] sums, int at, int width, float[] total) {
        int chunk = at(a.groups(), 0);
        for (int v = 0; v < width; v += COUNT) {
            FloatVector sum = FloatVector.fromArray(FLOATS, sums, at + v);
            for (int c = 1; c < chunks; c++) {
                sum = sum.add(FloatVector.fromArray(FLOATS, sums, at + v + c * chunk));
            }
            sum.intoArray(total, v);
        }
    }

    private void place(int group, int first, int position, int channels, float[] total) {
        if (turned) {
            int filter = group * a.channels() + position;
            System.arraycopy(total, 0, dw, dwAt + filter * fanIn + first, channels);
            return;
        }
        int to = dwAt + (group * b.channels() + first) * fanIn + position;
        for (int f = 0; f < channels; f++) {
            dw[to + f * fanIn] = total[f];
        }
    }
}
