package dev.fathom.machine;

import dev.fathom.engine.Engine;
import dev.fathom.engine.FloatStep;
import dev.fathom.engine.Floats;
import dev.fathom.engine.StepRequest;
import dev.fathom.engine.Values;
import dev.fathom.kernel.Activation;
import dev.fathom.kernel.ConvShape;
import dev.fathom.kernel.Kernels;
import dev.fathom.machine.kernel.FinishParts;
import dev.fathom.machine.kernel.LayerNumbers;
import dev.fathom.machine.kernel.Numbers;
import dev.fathom.machine.kernel.Target;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// A convolution in floats, where machine code is quicker: the bits are those of the other engine.
/// Thread-safe.
record FloatSums(ConvShape shape, Kernels kernels, boolean adds, FilterCalls calls)
        implements FloatStep {
    private static final int LANES = 8;

    /// The step; null where the other engine is as quick or adds in another order, and where
    /// functions that kernels don't have follow.
    static @Nullable FloatSums of(StepRequest r, Engine others, CodeStore store) {
        StepRequest.Convolution c = r.convolution();
        if (c == null || !suits(c, r.batch(), others, store.target())) {
            return null;
        }
        ConvShape s = c.shape();
        float[] b = c.b();
        double[] bias = new double[s.filters()];
        for (int f = 0; b != null && f < bias.length; f++) {
            bias[f] = b[f];
        }
        FinishParts parts = FinishParts.floats(c.adds(), c.ending().function());
        FilterCalls calls =
                FilterCalls.of(
                        Numbers.FLOAT,
                        s,
                        parts,
                        r.batch(),
                        store,
                        i -> c.w()[i],
                        bias,
                        new float[bias.length],
                        (taps, rounds, y, added) ->
                                LayerNumbers.of(taps, rounds, y, added, null, null));
        return calls == null ? null : new FloatSums(s, others.kernels(), c.adds(), calls);
    }

    private static boolean suits(
            StepRequest.Convolution c, int batch, Engine others, Target target) {
        ConvShape s = c.shape();
        int filters = s.filters() / s.groups();
        Activation function = c.ending().function();
        return others.addsInOrder(s, batch)
                && s.filterDepth() > 1
                && filters >= LANES
                && (function == null || function == Activation.RELU)
                // floats of others have no room for whole vectors behind the last one
                && (!c.adds() || target.read(filters, LANES) == filters);
    }

    @Override
    public int reads() {
        return adds ? 2 : 1;
    }

    @Override
    public void run(int batch, Values[] inputs, Values output) {
        MemorySegment x = MemorySegment.ofArray(Floats.of(inputs[0]));
        calls.run(
                kernels,
                batch,
                calls.places().bordered(kernels, batch, x, (byte) 0),
                MemorySegment.ofArray(Floats.of(output)),
                adds ? MemorySegment.ofArray(Floats.of(inputs[1])) : MemorySegment.NULL);
    }
}
