package dev.fathom.machine;

import dev.fathom.engine.Floats;
import dev.fathom.engine.Form;
import dev.fathom.engine.PreparedStep;
import dev.fathom.engine.Values;
import dev.fathom.engine.quantized.Grid;
import dev.fathom.engine.quantized.WholeConvolution;
import dev.fathom.kernel.Kernels;
import dev.fathom.machine.kernel.FinishParts;
import dev.fathom.machine.kernel.LayerNumbers;
import dev.fathom.machine.kernel.Numbers;
import dev.fathom.machine.kernel.WeightBlocks;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A convolution in whole numbers. Where kernels don't have all that follows it, they make floats,
/// and the rest is done as plain loops do it. Thread-safe.
record WholeSums(
        WholeConvolution c,
        Kernels kernels,
        Supplier<PreparedStep> plain,
        CodeStore store,
        FinishParts parts,
        FilterCalls calls)
        implements PreparedStep {
    /// Values that are worth a piece of work.
    private static final int RUN = 1 << 14;

    /// The step; null when a kernel is refused.
    static @Nullable WholeSums of(
            WholeConvolution c,
            int batch,
            Kernels kernels,
            CodeStore store,
            Supplier<PreparedStep> plain) {
        FinishParts parts = FinishParts.of(c);
        Numbers numbers = store.target().wholes();
        WeightBlocks.Weights w = i -> c.weights()[i];
        FilterCalls calls =
                FilterCalls.of(
                        numbers,
                        c.shape(),
                        parts,
                        batch,
                        store,
                        w,
                        WeightBlocks.bias(numbers, c.bias(), c.shape().fanIn(), w, c.read().low()),
                        c.factors(),
                        (places, rounds, y, added) ->
                                LayerNumbers.of(places, rounds, y, added, c.finish(), c.added()));
        return calls == null ? null : new WholeSums(c, kernels, plain, store, parts, calls);
    }

    private Wholes.OnGrid form(Grid grid) {
        return store.form(grid);
    }

    @Override
    public List<Form> inputs() {
        Grid added = c.added();
        Form other = parts.adds() && added != null ? form(added) : Floats.FORM;
        return c.finish().adds() ? List.of(form(c.read()), other) : List.of(form(c.read()));
    }

    @Override
    public Form output() {
        return parts.last() ? form(Objects.requireNonNull(c.finish().last())) : Floats.FORM;
    }

    @Override
    public void run(int batch, Values[] inputs, Values output) {
        int made = c.shape().output().size();
        if (Wholes.haveNan(inputs)) {
            int[] sizes = {c.shape().input().size(), made};
            Wholes.byFloats(plain.get(), batch, sizes, inputs, made, output);
            return;
        }
        MemorySegment x = Wholes.read(inputs[0]);
        MemorySegment a = calls.places().bordered(kernels, batch, x, form(c.read()).zero());
        MemorySegment y =
                parts.last() ? Wholes.write(output) : MemorySegment.ofArray(Floats.of(output));
        MemorySegment added = parts.adds() ? Wholes.read(inputs[1]) : MemorySegment.NULL;
        calls.run(kernels, batch, a, y, added);
        if (!parts.last()) {
            float[] others = c.finish().adds() ? Floats.of(inputs[1]) : null;
            finish(batch * made, Floats.of(output), others);
        }
    }

    private void finish(int count, float[] y, float @Nullable [] added) {
        kernels.parallel(
                Math.ceilDiv(count, RUN),
                k -> c.finish().apply(y, added, k * RUN, Math.min(count, (k + 1) * RUN)));
    }
}
