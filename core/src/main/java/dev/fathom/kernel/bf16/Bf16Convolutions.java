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
    private static final MemorySegment NOTHING = MemorySegment.ofArray(new float[0]);

    /// See [Kernels#conv].
    public void forward(
            ConvShape s, int batch, float[] x, float[] w, float @Nullable [] b, float[] y) {
        new Bf16FixedConv(threads, arithmetic, s, batch, w, b, Bf16FixedConv.End.NOTHING)
                .run(batch, x, MemorySegment.ofArray(y), NOTHING);
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
            int[][] filters = new Filters(threads, arithmetic, s, kernel).backward(w);
            new SweepSums(
                            threads,
                            arithmetic,
                            sweep,
                            groups,
                            framed.words() / groups,
                            s.filterDepth(),
                            batch,
                            Bf16FixedConv.End.NOTHING)
                    .run(batch, a, filters, MemorySegment.ofArray(dx), NOTHING);
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
