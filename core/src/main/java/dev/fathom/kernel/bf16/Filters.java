package dev.fathom.kernel.bf16;

import dev.fathom.kernel.ConvShape;
import dev.fathom.kernel.Kernels;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Puts filters into blocks. Thread-safe.
///
/// @param filters of a group, as they are swept
/// @param kernel by tap of a sweep, which of the filter's taps it is
/// @param tapSteps words of a tap
/// @param tap how one is filled
@SuppressWarnings("ArrayRecordComponent") // never compared
record Filters(int groups, int filters, int[] kernel, int tapSteps, Filters.Tap tap) {
    /// Numbers of a filter that are put to their places at once.
    private static final int RUN = 256;

    /// Fills the steps of a tap in a block.
    @FunctionalInterface
    interface Tap {
        /// @param from the block's first filter
        /// @param size of the block
        /// @param at where the tap's steps begin
        void fill(int group, int from, int size, int tap, int[] words, int at);
    }

    /// Filters as they are.
    static Filters forward(
            Bf16Arithmetic arithmetic, ConvShape s, int[] kernel, float[] w, float @Nullable [] b) {
        int depth = s.filterDepth();
        int filters = s.filters() / s.groups();
        return new Filters(
                s.groups(),
                filters,
                kernel,
                Math.ceilDiv(depth, 2),
                (group, from, size, tap, words, at) -> {
                    int first = group * filters + from;
                    for (int f = 0; b != null && tap == 0 && f < size; f++) {
                        int head = at - Bf16Blocks.head(size);
                        words[head + f] = Float.floatToRawIntBits(b[first + f]);
                    }
                    int[] run = new int[RUN / 2];
                    int lanes = Bf16Blocks.lanes(size);
                    for (int k = 0; k < depth; k += RUN) {
                        int count = Math.min(RUN, depth - k);
                        for (int f = 0; f < size; f++) {
                            int weight = (first + f) * s.fanIn() + kernel[tap] * depth + k;
                            arithmetic.neighbours(w, weight, count, run, 0);
                            int to = at + k / 2 * lanes + f;
                            for (int i = 0; 2 * i < count; i++) {
                                words[to + i * lanes] = run[i];
                            }
                        }
                    }
                });
    }

    /// The way back: each channel is a filter of what the filters' gradients are.
    static Filters backward(Bf16Arithmetic arithmetic, ConvShape s, int[] kernel, float[] w) {
        int depth = s.filterDepth();
        int perGroup = s.filters() / s.groups();
        return new Filters(
                s.groups(),
                depth,
                kernel,
                Math.ceilDiv(perGroup, 2),
                (group, from, size, tap, words, at) -> {
                    int weight = group * perGroup * s.fanIn() + kernel[tap] * depth + from;
                    int to = at;
                    for (int f = 0; f < perGroup; f += 2) {
                        int first = weight + f * s.fanIn();
                        int second = f + 1 < perGroup ? first + s.fanIn() : -1;
                        arithmetic.pairs(w, first, second, size, words, to);
                        to += Bf16Blocks.lanes(size);
                    }
                });
    }

    private int steps() {
        return kernel.length * tapSteps;
    }

    /// Words of the largest block.
    int most() {
        return Bf16Blocks.length(Bf16Blocks.size(filters, 0), steps());
    }

    /// All blocks, by group.
    int[][] all(Kernels threads) {
        int[][] all = new int[groups][Bf16Blocks.all(filters, steps())];
        int taps = Bf16Blocks.count(filters) * kernel.length;
        threads.parallel(
                groups * taps,
                i -> {
                    int block = i % taps / kernel.length;
                    int at = block * Bf16Blocks.length(Bf16Blocks.MOST, steps());
                    fill(i / taps, block, i % kernel.length, all[i / taps], at);
                });
        return all;
    }

    /// One block, at the beginning of an array.
    void block(int group, int block, int[] words) {
        int size = Bf16Blocks.size(filters, block * Bf16Blocks.MOST);
        Arrays.fill(words, 0, Bf16Blocks.head(size), 0);
        for (int t = 0; t < kernel.length; t++) {
            fill(group, block, t, words, 0);
        }
    }

    private void fill(int group, int block, int tapNumber, int[] words, int at) {
        int from = block * Bf16Blocks.MOST;
        int size = Bf16Blocks.size(filters, from);
        int steps = Bf16Blocks.head(size) + tapNumber * tapSteps * Bf16Blocks.lanes(size);
        tap.fill(group, from, size, tapNumber, words, at + steps);
    }
}
