package dev.fathom.kernel.vector.direct;

import static dev.fathom.kernel.vector.lanes.Lanes.COUNT;
import static dev.fathom.kernel.vector.lanes.Lanes.FLOATS;

import dev.fathom.kernel.vector.lanes.Lanes;
import dev.fathom.kernel.vector.lanes.Scratch;
import dev.fathom.kernel.vector.lanes.Workers;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/// The gradient of a convolution's weights: for each filter and each value of its window the sum
/// over all pixels of gradient × value.
///
/// One of the two, `a`, is read value by value, the other, `b`, in vectors. The pictures are cut
/// into chunks that have sums of their own and are added up at the end: the same bits for any
/// number of threads.
public final class WeightSums {
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
        positions =
                Quads.of(a, new Band.StridedView(aValues, 0, 0, 0, block), block, 0).positions();
        // in sixteens, at any width
        int wide = Math.ceilDiv(b.channels(), 16) * 16;
        long floats = (long) a.groups() * wide * positions.length;
        long most = Math.min(CHUNK_FLOATS / floats, CHUNKS);
        long pixels = (long) batch * a.pixels();
        chunks = Math.clamp(Math.min(most, pixels / BAND_PIXELS), 1, batch);
        int wanted = Math.ceilDiv(4 * workers.threads(), chunks * a.groups());
        parts = Math.clamp(wanted, chunks > 1 ? 1 : Math.ceilDiv(blocks, BLOCKS_ALONE), blocks);
    }

    /// @param values the convolution's own sweep
    /// @param dwAt where the weights' gradients begin
    public static void run(
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
                i -> place(i / blocks, i % blocks, sums, at(i / blocks, i % blocks)));
    }

    /// Where the sums of a block begin among those of a chunk.
    private int at(int group, int block) {
        return (group * blocks + block) * WIDTH * positions.length;
    }

    /// Number of channels of `b` in a block.
    private int channels(int block) {
        return Math.min(WIDTH, b.channels() - block * WIDTH);
    }

    /// The sums over one chunk's pictures; if there is no other chunk, also puts them in their
    /// places.
    private void addUp(int chunk, int group, int first, int last, float[] sums, int at) {
        int from = chunk * batch / chunks;
        int pictures = (chunk + 1) * batch / chunks - from;
        Bands bands = Bands.of(a, pictures, BAND_PIXELS, BAND_FLOATS);
        boolean inOneGo = chunks == 1 && bands.count() == 1;
        int blockSums = WIDTH * positions.length;
        for (int i = 0; i < bands.count(); i++) {
            Band band = bands.band(i).later(from);
            float[] padded = Scratch.floats(Scratch.Use.PADDED, band.copyLength(block));
            Band.StridedView view = band.copy(aValues, group, block, padded);
            int[] windows = Scratch.ints(Scratch.Use.FROM, band.pixels());
            band.from(view, windows);
            Quads quads = Quads.of(a, view, block, band.blockLength(block));
            float[] vectors = vectors(band.of(b), group, first, last);
            for (int k = first; k < last; k++) {
                int sumAt = inOneGo ? at : at + (k - first) * blockSums;
                if (i == 0) {
                    Arrays.fill(sums, sumAt, sumAt + blockSums, 0);
                }
                int bAt = (k - first) * WIDTH * band.pixels();
                int[] offsets = quads.offsets();
                new Outer(padded, windows, offsets, vectors, bAt, band.pixels(), sums, sumAt)
                        .compute(Lanes.whole(channels(k)));
                if (chunks == 1 && i == bands.count() - 1) {
                    place(group, k, sums, sumAt);
                }
            }
        }
    }

    /// Some blocks' channels of `b`: `[block][pixel][channel]`.
    private float[] vectors(Band ofB, int group, int first, int last) {
        int pixels = ofB.pixels();
        int[] columns = Scratch.ints(Scratch.Use.TO, pixels);
        ofB.from(ofB.direct(bValues, group), columns);
        int channels = Math.min(last * WIDTH, b.channels()) - first * WIDTH;
        float[] vectors = Scratch.floats(Scratch.Use.VECTORS, (last - first) * WIDTH * pixels);
        ShortRuns.gather(bValues, columns, pixels, first * WIDTH, channels, WIDTH, vectors);
        return vectors;
    }

    /// Adds up the chunks' sums of one block and puts them where the weights have their places.
    private void place(int group, int block, float[] sums, int at) {
        int channels = channels(block);
        int width = Lanes.whole(channels);
        if (chunks > 1) {
            addChunks(sums, at, positions.length * width);
        }
        int filter = group * (turned ? a : b).channels();
        if (turned) {
            int to = dwAt + filter * fanIn + block * WIDTH;
            ShortRuns.copy(sums, at, width, dw, to, fanIn, a.channels(), channels);
            return;
        }
        int to = dwAt + (filter + block * WIDTH) * fanIn;
        for (int i = 0; i < positions.length; i++) {
            for (int f = 0; positions[i] >= 0 && f < channels; f++) {
                dw[to + f * fanIn + positions[i]] = sums[at + i * width + f];
            }
        }
    }

    private void addChunks(float[] sums, int at, int length) {
        int chunk = at(a.groups(), 0);
        for (int i = at; i < at + length; i += COUNT) {
            FloatVector sum = FloatVector.fromArray(FLOATS, sums, i);
            for (int c = 1; c < chunks; c++) {
                sum = sum.add(FloatVector.fromArray(FLOATS, sums, i + c * chunk));
            }
            sum.intoArray(sums, i);
        }
    }
}
