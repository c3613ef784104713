package dev.fathom.kernel.bf16;

import dev.fathom.kernel.ConvShape;
import dev.fathom.kernel.Kernels;
import org.jspecify.annotations.Nullable;

/// Puts filters into blocks. Thread-safe.
///
/// @param threads do it
/// @param kernel by tap of a sweep, which of the filter's taps it is
@SuppressWarnings("ArrayRecordComponent") // never compared
record Filters(Kernels threads, Bf16Arithmetic arithmetic, ConvShape s, int[] kernel) {
    /// Numbers of a filter that are put to their places at once.
    private static final int RUN = 256;

    private int perGroup() {
        return s.filters() / s.groups();
    }

    /// Filters as they are, by group.
    int[][] forward(float[] w, float @Nullable [] b) {
        int depth = s.filterDepth();
        int tapSteps = Math.ceilDiv(depth, 2);
        return blocks(
                perGroup(),
                tapSteps,
                (group, from, size, tap, words, at) -> {
                    int first = group * perGroup() + from;
                    if (tap == 0) {
                        int head = at - Bf16Blocks.head(size);
                        for (int f = 0; b != null && f < size; f++) {
                            words[head + f] = Float.floatToRawIntBits(b[first + f]);
                        }
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
    int[][] backward(float[] w) {
        int depth = s.filterDepth();
        return blocks(
                depth,
                Math.ceilDiv(perGroup(), 2),
                (group, from, size, tap, words, at) -> {
                    int weight = group * perGroup() * s.fanIn() + kernel[tap] * depth + from;
                    int to = at;
                    for (int f = 0; f < perGroup(); f += 2) {
                        int first = weight + f * s.fanIn();
                        int second = f + 1 < perGroup() ? first + s.fanIn() : -1;
                        arithmetic.pairs(w, first, second, size, words, to);
                        to += Bf16Blocks.lanes(size);
                    }
                });
    }

    /// Fills the steps of a tap in a block.
    @FunctionalInterface
    private interface Tap {
        /// @param from the block's first filter
        /// @param size of the block
        /// @param at where the tap's steps begin
        void fill(int group, int from, int size, int tap, int[] words, int at);
    }

    private int[][] blocks(int filters, int tapSteps, Tap fill) {
        int steps = kernel.length * tapSteps;
        int[][] all = new int[s.groups()][Bf16Blocks.all(filters, steps)];
        int taps = Bf16Blocks.count(filters) * kernel.length;
        threads.parallel(
                all.length * taps,
                i -> {
                    int block = i % taps / kernel.length;
                    int tap = i % kernel.length;
                    int from = block * Bf16Blocks.MOST;
                    int size = Bf16Blocks.size(filters, from);
                    int at = block * Bf16Blocks.length(Bf16Blocks.MOST, steps);
                    at += Bf16Blocks.head(size) + tap * tapSteps * Bf16Blocks.lanes(size);
                    fill.fill(i / taps, from, size, tap, all[i / taps], at);
                });
        return all;
    }
}
