package dev.fathom.engine.bf16;

import dev.fathom.engine.Floats;
import dev.fathom.engine.Form;
import dev.fathom.engine.PreparedStep;
import dev.fathom.engine.StepRequest;
import dev.fathom.engine.Values;
import dev.fathom.engine.quantized.Finish;
import dev.fathom.kernel.Activation;
import dev.fathom.kernel.ConvShape;
import dev.fathom.kernel.Ending;
import dev.fathom.kernel.Kernels;
import dev.fathom.kernel.bf16.Bf16;
import dev.fathom.kernel.bf16.Bf16Arithmetic;
import dev.fathom.kernel.bf16.Bf16FixedConv;
import dev.fathom.kernel.vector.lanes.Scratch;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// A convolution with bfloat16 factors, and what follows it. Thread-safe.
///
/// @param inputs forms: floats are rounded when they are read
/// @param last the function at the end, when the convolution doesn't do it
record Bf16Step(
        ConvShape shape,
        Kernels threads,
        Bf16FixedConv conv,
        List<Form> inputs,
        Form output,
        Ending last)
        implements PreparedStep {
    private static final MemorySegment NOTHING = MemorySegment.ofArray(new float[0]);

    /// Values that are worth a piece of work.
    private static final int RUN = 1 << 14;

    /// @param rounded whether what it makes is rounded by all who read it
    static Bf16Step of(
            StepRequest r,
            StepRequest.Convolution c,
            Kernels threads,
            Bf16Arithmetic arithmetic,
            boolean rounded) {
        ConvShape s = c.shape();
        Activation function = c.ending().function();
        boolean rectifies = function == Activation.RELU;
        boolean ends = function != null && !rectifies;
        boolean halves = rounded && !ends && s.filters() % 2 == 0;
        boolean reads = r.inputs().getFirst().equals(Halves.FORM) && s.filterDepth() % 2 == 0;
        Form read = reads ? Halves.FORM : Floats.FORM;
        Form made = halves ? Halves.FORM : Floats.FORM;
        return new Bf16Step(
                s,
                threads,
                new Bf16FixedConv(
                        threads,
                        arithmetic,
                        s,
                        r.batch(),
                        c.w(),
                        c.b(),
                        new Bf16FixedConv.End(c.adds(), rectifies, halves)),
                c.adds() ? List.of(read, made) : List.of(read),
                made,
                ends ? c.ending() : Ending.NONE);
    }

    @Override
    public void run(int batch, Values[] inputs, Values output) {
        int count = batch * shape.output().size();
        MemorySegment y = segment(output);
        MemorySegment added = NOTHING;
        if (inputs.length > 1) {
            added =
                    inputs[1] instanceof Floats(float[] floats)
                            ? MemorySegment.ofArray(rounded(threads, count, floats))
                            : segment(inputs[1]);
        }
        if (inputs[0] instanceof Floats(float[] x)) {
            conv.run(batch, x, y, added);
        } else {
            conv.run(batch, Halves.of(inputs[0]), y, added);
        }
        if (last.function() != null) {
            Finish function = new Finish(null, false, null, last, null);
            threads.parallel(
                    Math.ceilDiv(count, RUN),
                    k ->
                            function.apply(
                                    Floats.of(output),
                                    null,
                                    k * RUN,
                                    Math.min(count, (k + 1) * RUN)));
        }
    }

    private static MemorySegment segment(Values values) {
        return values instanceof Floats(float[] floats)
                ? MemorySegment.ofArray(floats)
                : MemorySegment.ofArray(Halves.of(values));
    }

    /// Floats as a sum reads them.
    static float[] rounded(Kernels threads, int count, float[] x) {
        float[] rounded = Scratch.floats(Scratch.Use.WHOLES, count);
        threads.parallel(
                Math.ceilDiv(count, RUN),
                k -> {
                    for (int i = k * RUN; i < Math.min(count, (k + 1) * RUN); i++) {
                        rounded[i] = Bf16.round(x[i]);
                    }
                });
        return rounded;
    }
}
