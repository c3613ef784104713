package dev.fathom.kernel.bf16;

import dev.fathom.kernel.ConvShape;
import dev.fathom.kernel.Kernels;
import dev.fathom.kernel.vector.lanes.Scratch;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// A convolution whose filters are laid out once. Thread-safe.
public final class Bf16FixedConv {
    private final Framed framed;
    private final SweepSums sums;
    private final int[][] filters;

    /// What follows the sums.
    ///
    /// @param adds whether something is added, in the form of what is written
    /// @param rectifies whether a ReLU follows
    /// @param halves whether bfloat16 is written, else floats
    public record End(boolean adds, boolean rectifies, boolean halves) {
        static final End NOTHING = new End(false, false, false);
    }

    /// @param batch most pictures of a run
    /// @param w weights, see [ConvShape]
    /// @param b a bias a filter, or null
    public Bf16FixedConv(
            Kernels threads,
            Bf16Arithmetic arithmetic,
            ConvShape s,
            int batch,
            float[] w,
            float @Nullable [] b,
            End end) {
        Sweep sweep = Sweep.forward(s);
        framed = new Framed(threads, arithmetic, sweep.frame(), s.groups());
        int[] kernel = sweep.kernel(s.window().x().kernel());
        filters = Filters.forward(arithmetic, s, kernel, w, b).all(threads);
        sums =
                new SweepSums(
                        threads,
                        arithmetic,
                        sweep,
                        s.groups(),
                        framed.words() / s.groups(),
                        s.filters() / s.groups(),
                        batch,
                        end);
    }

    /// @param x batch × input
    /// @param y batch × output, of floats or bfloat16, as what is added
    public void run(int batch, float[] x, MemorySegment y, MemorySegment added) {
        int[] a = Scratch.ints(Scratch.Use.PADDED, framed.length(batch));
        framed.floats(batch, x, a);
        sums.run(batch, a, filters, y, added);
    }

    /// The same of words of bfloat16, for an even depth of each group.
    public void run(int batch, int[] x, MemorySegment y, MemorySegment added) {
        int[] a = x;
        if (!framed.isNothing()) {
            a = Scratch.ints(Scratch.Use.PADDED, framed.length(batch));
            framed.words(batch, x, a);
        }
        sums.run(batch, a, filters, y, added);
    }
}
