package dev.fathom.machine;

import dev.fathom.engine.Engine;
import dev.fathom.engine.PreparedStep;
import dev.fathom.engine.StepRequest;
import dev.fathom.engine.quantized.Grid;
import dev.fathom.engine.quantized.WholeConvolution;
import dev.fathom.engine.quantized.WholeEngine;
import dev.fathom.kernel.Kernels;
import dev.fathom.kernel.bf16.Bf16Arithmetic;
import dev.fathom.kernel.bf16.Bf16Loops;
import dev.fathom.layer.join.Concat;
import dev.fathom.layer.pool.Pool;
import dev.fathom.machine.kernel.Target;
import dev.fathom.network.Node;
import dev.fathom.tensor.Dimension;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Convolutions in whole numbers, and in floats where that is quicker, by machine code; all else by
/// another engine, whose bits it gives. Thread-safe.
///
/// @param others computes all else, and lends its threads
/// @param halves whether the processor multiplies bfloat16
record MachineEngine(Engine others, CodeStore store, boolean halves) implements WholeEngine {
    private static final double MOST = Integer.MAX_VALUE;

    @Override
    public String name() {
        return "machine";
    }

    @Override
    public String description() {
        return "machine code for %s, which is quickest for whole numbers; for all else %s"
                .formatted(
                        store.target() == Target.AVX2 ? "AVX2" : "AVX-512", others.description());
    }

    /// What isn't whole numbers has the other engine's bits.
    @Override
    public String arithmetic() {
        return others.arithmetic();
    }

    @Override
    public Kernels kernels() {
        return others.kernels();
    }

    @Override
    public Bf16Arithmetic bf16() {
        return halves ? new Bf16Code(store, new Bf16Loops()) : others.bf16();
    }

    @Override
    public Engine training() {
        return others.training();
    }

    @Override
    public Engine exactly() {
        return new MachineEngine(others.exactly(), store, halves);
    }

    @Override
    public @Nullable PreparedStep prepare(StepRequest request) {
        PreparedStep own = FloatSums.of(request, others, store);
        return own != null ? own : others.prepare(request);
    }

    @Override
    public @Nullable PreparedStep convolution(
            WholeConvolution c, int batch, Supplier<PreparedStep> plain) {
        if (!isWithin32Bits(c)) {
            return null;
        }
        Supplier<PreparedStep> once = new Once(plain);
        return WholeDepthwise.suits(c.shape())
                ? WholeDepthwise.of(c, batch, kernels(), store, once)
                : WholeSums.of(c, batch, kernels(), store, once);
    }

    /// Whether no sum of a filter's products can leave 32 bits, and its factor is a number.
    private static boolean isWithin32Bits(WholeConvolution c) {
        int fanIn = c.shape().fanIn();
        int largest = Math.max(-c.read().low(), c.read().high());
        for (int f = 0; f < c.factors().length; f++) {
            double most = Math.abs(c.bias()[f]);
            for (int i = f * fanIn; i < (f + 1) * fanIn; i++) {
                most += largest * Math.abs(c.weights()[i]);
            }
            if (!(most <= MOST) || !Float.isFinite(c.factors()[f])) {
                return false;
            }
        }
        return true;
    }

    @Override
    public @Nullable PreparedStep handsOn(Node node, Grid grid, int batch, PreparedStep plain) {
        return switch (node.layer()) {
            case Pool pool when pool.type() == Pool.Type.MAX ->
                    WholeMaxPool.of(node, pool, grid, batch, kernels(), store, plain);
            case Concat concat when concat.along() == Dimension.DEPTH ->
                    new WholeConcat(node, store.form(grid), plain, kernels());
            default -> null;
        };
    }

    @Override
    public void close() {
        others.close();
        store.close();
    }

    /// Makes a step when it is first needed.
    private static final class Once implements Supplier<PreparedStep> {
        private final Supplier<PreparedStep> make;
        private @Nullable PreparedStep made;

        Once(Supplier<PreparedStep> make) {
            this.make = make;
        }

        @Override
        public synchronized PreparedStep get() {
            if (made == null) {
                made = make.get();
            }
            return made;
        }
    }
}
