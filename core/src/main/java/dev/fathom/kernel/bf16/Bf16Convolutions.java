package dev.fathom.kernel.bf16;

import dev.fathom.kernel.ConvShape;
import dev.fathom.kernel.Kernels;
import dev.fathom.kernel.vector.lanes.Scratch;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// A convolution and its gradients, whose factors are rounded to bfloat16 and whose sums are
/// floats. The order of each sum is fixed:
///
/// - forward the bias, then by row and column of the filter two channels at a time
/// - of the input's gradient, by row and column of the outputs that read it, two filters at a time
/// - of a weight's gradient two pictures at a time, by row and column of the output, in one sum for
///   as many pictures as it takes to have 256 outputs of each of both; such sums are added in order
///
/// What lies outside of a volume counts as zeros, as what an odd number lacks. Thread-safe.
///
/// @param threads do it
public record Bf16Convolutions(Kernels threads, Bf16Arithmetic arithmetic) {
    private static final int FEW = 256;
    private static final MemorySegment NOTHING = MemorySegment.ofArray(new float[0]);

    /// See [Kernels#conv].
    public void forward(
            ConvShape s, int batch, float[] x, float[] w, float @Nullable [] b, float[] y) {
        Sweep sweep = Sweep.forward(s);
        Framed framed = new Framed(threads, arithmetic, sweep.frame(), s.groups());
        int[] a = Scratch.ints(Scratch.Use.PADDED, framed.length(batch));
        framed.floats(batch, x, a);
        int[] kernel = sweep.kernel(s.window().x().kernel());
        Filters filters = Filters.forward(arithmetic, s, kernel, w, b);
        sweep(s, framed, sweep, batch, a, filters, y);
    }

    /// See [Kernels#convBackwardData].
    public void backwardData(ConvShape s, int batch, float[] dy, float[] w, float[] dx) {
        int groups = s.groups();
        int[] a = {};
        for (Sweep sweep : Sweep.backward(s)) {
            Framed framed = new Framed(threads, arithmetic, sweep.frame(), groups);
            if (a.length == 0) {
                a = Scratch.ints(Scratch.Use.PADDED, framed.length(batch));
                framed.floats(batch, dy, a);
            }
            int[] kernel = sweep.kernel(s.window().x().kernel());
            Filters filters = Filters.backward(arithmetic, s, kernel, w);
            sweep(s, framed, sweep, batch, a, filters, dx);
        }
    }

    /// Filters that change are laid out for each sweep; where there is little else, block by block,
    /// so that they are still in the cache when they are read.
    private void sweep(
            ConvShape s,
            Framed framed,
            Sweep sweep,
            int batch,
            int[] a,
            Filters filters,
            float[] to) {
        SweepSums sums =
                new SweepSums(
                        threads,
                        arithmetic,
                        sweep,
                        s.groups(),
                        framed.words() / s.groups(),
                        filters.filters(),
                        batch,
                        Bf16FixedConv.End.NOTHING);
        if (sweep.isWhole() && sweep.windows() * batch <= FEW) {
            sums.run(batch, a, filters, MemorySegment.ofArray(to));
        } else {
            sums.run(batch, a, filters.all(threads), MemorySegment.ofArray(to), NOTHING);
        }
    }

    /// See [Kernels#convBackwardWeights]; without biases.
    public void backwardWeights(ConvShape s, int batch, float[] x, float[] dy, float[] dw) {
        OuterSums.Side read = new OuterSums.Side(s.input(), x);
        OuterSums.Side made = new OuterSums.Side(s.output(), dy);
        if (s.isDense()) {
            // the other way round the gradients of a filter are neighbours
            Sweep units = Sweep.forward(ConvShape.dense(s.filters(), 1));
            new OuterSums(threads, arithmetic, units, 1, made, read).run(batch, dw);
            return;
        }
        int fanIn = s.fanIn();
        int filters = s.filters() / s.groups();
        float[] sums = Scratch.floats(Scratch.Use.WHOLES, dw.length);
        new OuterSums(threads, arithmetic, Sweep.forward(s), s.groups(), read, made)
                .run(batch, sums);
        threads.parallel(
                s.filters(),
                f -> {
                    int from = f / filters * filters * fanIn + f % filters;
                    for (int i = 0; i < fanIn; i++) {
                        dw[f * fanIn + i] = sums[from + i * filters];
                    }
                });
    }
}
