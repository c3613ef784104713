package dev.fathom.kernel.bf16;

import java.lang.foreign.MemorySegment;

/// What convolutions in bfloat16 are made of. [Bf16Loops] are the meaning; all others give the same
/// bits. Thread-safe.
public interface Bf16Arithmetic {

    /// Makes words of neighbouring numbers, two each; an odd last one stands beside 0.
    void neighbours(float[] x, int from, int count, int[] to, int at);

    /// Makes words of the numbers at two places.
    ///
    /// @param second where the second ones begin; −1 for zeros
    void pairs(float[] x, int first, int second, int count, int[] to, int at);

    /// Makes sums ready.
    Sums sums(Layout layout);

    /// Where sums find their factors, and what follows: `y[r][f] = end(bias[f] + Σₜ Σₖ a[table[r] +
    /// taps[t] + k] · w[t][k][f])`, of words, in this order.
    ///
    /// @param table by row, the place of its words
    /// @param taps by tap, the place from there on
    /// @param steps words of a tap
    /// @param filters of a group: they stand in blocks, see [Bf16Blocks]
    /// @param stride values from a row that is written to the next, and of what is added
    /// @param adds whether something is added, which has the form of what is written
    /// @param rectifies whether a ReLU follows
    /// @param halves whether bfloat16 is written, two bytes a value; else floats
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Layout(
            int[] table,
            int[] taps,
            int steps,
            int filters,
            int stride,
            boolean adds,
            boolean rectifies,
            boolean halves) {

        /// Bytes of a value that is written.
        public int bytes() {
            return halves ? 2 : 4;
        }
    }

    /// Sums that are ready. Thread-safe.
    interface Sums {
        /// Computes some rows of a block of filters.
        ///
        /// @param shift of all places in `a`
        /// @param from the first row
        /// @param w blocks
        /// @param block where this one begins
        /// @param first its first filter
        /// @param at the place of the first row's first value of the group in y, in values
        /// @param added at the same places
        void run(
                int[] a,
                int shift,
                int from,
                int count,
                int[] w,
                int block,
                int first,
                MemorySegment y,
                long at,
                MemorySegment added);
    }
}
