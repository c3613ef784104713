package dev.fathom.kernel.bf16;

import dev.fathom.kernel.Kernels;
import dev.fathom.kernel.vector.lanes.Scratch;
import java.lang.foreign.MemorySegment;

/// A sweep's sums with all filters, cut into pieces of work. Thread-safe.
final class SweepSums {
    /// With fewer windows several pictures' stand in one table.
    private static final int FEW = 256;

    private final Kernels threads;
    private final Sweep sweep;
    private final int groups;
    private final int filters;
    private final int groupWords;
    private final int pictureWords;
    private final int pictures;
    private final int steps;
    private final int band;
    private final Bf16Arithmetic.Sums sums;

    /// @param groupWords words of a group in a pixel that is read
    /// @param filters of a group
    /// @param batch most pictures
    SweepSums(
            Kernels threads,
            Bf16Arithmetic arithmetic,
            Sweep sweep,
            int groups,
            int groupWords,
            int filters,
            int batch,
            Bf16FixedConv.End end) {
        this.threads = threads;
        this.sweep = sweep;
        this.groups = groups;
        this.filters = filters;
        this.groupWords = groupWords;
        int words = groups * groupWords;
        pictureWords = sweep.frame().pixels() * words;
        pictures = sweep.isWhole() && sweep.windows() < FEW ? batch : 1;
        int[] taps = sweep.taps(words);
        steps = taps.length * groupWords;
        band = Pieces.band(steps, filters, sweep.isWhole() ? Integer.MAX_VALUE : sweep.columns());
        sums =
                arithmetic.sums(
                        new Bf16Arithmetic.Layout(
                                sweep.table(pictures, words),
                                taps,
                                groupWords,
                                filters,
                                sweep.apart() * groups * filters,
                                end.adds(),
                                end.rectifies(),
                                end.halves()));
    }

    /// @param w by group, its blocks
    void run(int batch, int[] a, int[][] w, MemorySegment y, MemorySegment added) {
        int units = Math.ceilDiv(batch, pictures);
        for (int unit = 0; unit < units; unit++) {
            int first = unit * pictures;
            int windows = Math.min(pictures, batch - first) * sweep.windows();
            // rows of their own where what is written has gaps
            int line = sweep.isWhole() ? windows : sweep.columns();
            int inLine = Math.ceilDiv(line, band);
            int pieces = windows / line * inLine;
            int each = Bf16Blocks.count(filters);
            int blocks = groups * each;
            int parts = Pieces.parts(pieces, blocks, threads.threads());
            threads.parallel(
                    pieces * parts,
                    i -> {
                        int piece = i / parts;
                        int from = piece / inLine * line + piece % inLine * band;
                        int count = Math.min(band, line - piece % inLine * band);
                        int part = i % parts;
                        for (int b = part * blocks / parts; b < (part + 1) * blocks / parts; b++) {
                            int at = b % each * Bf16Blocks.length(Bf16Blocks.MOST, steps);
                            block(first, from, count, b, a, w[b / each], at, y, added);
                        }
                    });
        }
    }

    /// With filters that are laid out when their turn comes.
    void run(int batch, int[] a, Filters filtersOf, MemorySegment y) {
        int blocks = Bf16Blocks.count(filters);
        threads.parallel(
                groups * blocks,
                i -> {
                    int[] words = Scratch.ints(Scratch.Use.WEIGHTS, filtersOf.most());
                    filtersOf.block(i / blocks, i % blocks, words);
                    for (int picture = 0; picture < batch; picture += pictures) {
                        int windows = Math.min(pictures, batch - picture) * sweep.windows();
                        for (int from = 0; from < windows; from += band) {
                            int count = Math.min(band, windows - from);
                            block(picture, from, count, i, a, words, 0, y, y);
                        }
                    }
                });
    }

    private void block(
            int picture,
            int from,
            int count,
            int number,
            int[] a,
            int[] w,
            int at,
            MemorySegment y,
            MemorySegment added) {
        int blocks = Bf16Blocks.count(filters);
        int group = number / blocks;
        int block = number % blocks;
        int windows = sweep.windows();
        long pixel =
                (long) (picture + from / windows) * sweep.written().pixels()
                        + sweep.written(from % windows);
        sums.run(
                a,
                picture * pictureWords + group * groupWords,
                from,
                count,
                w,
                at,
                block * Bf16Blocks.MOST,
                y,
                pixel * groups * filters + (long) group * filters,
                added);
    }
}
