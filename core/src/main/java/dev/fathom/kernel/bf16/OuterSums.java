package dev.fathom.kernel.bf16;

import dev.fathom.kernel.Kernels;
import dev.fathom.kernel.vector.lanes.Scratch;
import dev.fathom.tensor.Volume;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// The sums of a weight's gradient: of all products of two volumes' values, pixel by pixel, two
/// pictures at a time. Thread-safe.
///
/// @param sweep how a window goes over what is read
/// @param groups of both volumes
/// @param read each value of a window is a row of what is written
/// @param made each value of a pixel is a column of it
record OuterSums(
        Kernels threads,
        Bf16Arithmetic arithmetic,
        Sweep sweep,
        int groups,
        OuterSums.Side read,
        OuterSums.Side made) {
    /// Outputs of a picture after which a sum may end.
    private static final int CHAIN = 256;

    /// Pictures of some volume.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Side(Volume volume, float[] values) {}

    /// @param to by group, row and column
    void run(int batch, float[] to) {
        int most = Math.ceilDiv(CHAIN, sweep.windows());
        int pairs = Math.ceilDiv(batch, 2);
        int each = Math.min(most, pairs);
        Framed framed = new Framed(threads, arithmetic, sweep.frame(), 1);
        int pictureWords = sweep.frame().pixels() * read.volume.depth();
        int[] a = Scratch.ints(Scratch.Use.PADDED, Math.multiplyExact(each, pictureWords));
        int columns = made.volume.depth() / groups;
        int[] w =
                Scratch.ints(
                        Scratch.Use.WEIGHTS,
                        groups * Bf16Blocks.all(columns, each * sweep.windows()));
        for (int pair = 0; pair < pairs; pair += each) {
            int count = Math.min(each, pairs - pair);
            framed.pairs(2 * pair, batch, count, read.values, a);
            pack(2 * pair, batch, count, w);
            multiply(count, pair > 0, a, w, MemorySegment.ofArray(to));
        }
    }

    /// Puts pictures of what is made into blocks, a step a pixel.
    private void pack(int first, int batch, int count, int[] w) {
        int pixels = sweep.windows();
        int columns = made.volume.depth() / groups;
        int steps = count * pixels;
        int group = Bf16Blocks.all(columns, steps);
        int blocks = Bf16Blocks.count(columns);
        threads.parallel(
                groups * blocks * count,
                i -> {
                    int pair = i % count;
                    int number = i / count;
                    int from = number % blocks * Bf16Blocks.MOST;
                    int size = Bf16Blocks.size(columns, from);
                    int lanes = Bf16Blocks.lanes(size);
                    int block = number / blocks * group;
                    block += number % blocks * Bf16Blocks.length(Bf16Blocks.MOST, steps);
                    if (pair == 0) {
                        Arrays.fill(w, block, block + 2 * lanes, 0);
                    }
                    int picture = first + 2 * pair;
                    int x = picture * made.volume.size() + number / blocks * columns + from;
                    int other = picture + 1 < batch ? made.volume.size() : -1;
                    int at = block + Bf16Blocks.head(size) + pair * pixels * lanes;
                    // a block of all columns is one piece with the next pixel's
                    int together = size == lanes && size == made.volume.depth() ? pixels : 1;
                    for (int p = 0; p < pixels; p += together) {
                        int second = other < 0 ? -1 : x + other;
                        arithmetic.pairs(made.values, x, second, together * size, w, at);
                        x += made.volume.depth();
                        at += lanes;
                    }
                });
    }

    private void multiply(int count, boolean adds, int[] a, int[] w, MemorySegment to) {
        int depth = read.volume.depth() / groups;
        int columns = made.volume.depth() / groups;
        int[] taps = sweep.taps(read.volume.depth());
        int[] table = new int[taps.length * depth];
        Arrays.setAll(table, i -> taps[i / depth] + i % depth);
        int[] windows = sweep.table(count, read.volume.depth());
        Bf16Arithmetic.Sums sums =
                arithmetic.sums(
                        new Bf16Arithmetic.Layout(
                                table, windows, 1, columns, columns, adds, false, false));
        int band = Pieces.band(windows.length, columns, table.length);
        int pieces = Math.ceilDiv(table.length, band);
        int blocks = Bf16Blocks.count(columns);
        int group = Bf16Blocks.all(columns, windows.length);
        threads.parallel(
                pieces * blocks * groups,
                i -> {
                    int piece = i % pieces;
                    int block = i / pieces % blocks;
                    int g = i / pieces / blocks;
                    int from = piece * band;
                    sums.run(
                            a,
                            g * depth,
                            from,
                            Math.min(band, table.length - from),
                            w,
                            g * group + block * Bf16Blocks.length(Bf16Blocks.MOST, windows.length),
                            block * Bf16Blocks.MOST,
                            to,
                            ((long) g * table.length + from) * columns,
                            to);
                });
    }
}
