package dev.fathom.engine;

import dev.fathom.kernel.CheckedKernels;
import dev.fathom.kernel.ConvShape;
import dev.fathom.kernel.Kernels;
import dev.fathom.kernel.vector.VectorFixedConv;
import dev.fathom.kernel.vector.VectorKernels;
import org.jspecify.annotations.Nullable;

/// The Vector API on all cores: convolutions with what follows them, their weights laid out once.
///
/// @param kernels the same, for anybody
record VectorEngine(VectorKernels vector, Kernels kernels, String description) implements Engine {

    /// Tells of the engine.
    public static final class Provider implements EngineProvider {
        @Override
        public String name() {
            return "vector";
        }

        @Override
        public int rank() {
            return 100;
        }

        @Override
        public @Nullable String obstacle() {
            return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()
                    ? null
                    : "the module jdk.incubator.vector is missing; start Java with --add-modules"
                            + " jdk.incubator.vector";
        }

        @Override
        public Engine open(int threads, boolean exact, String obstacles) {
            VectorKernels kernels = new VectorKernels(threads, exact);
            String why = obstacles.isEmpty() ? "" : ", because " + obstacles;
            return new VectorEngine(
                    kernels, new CheckedKernels(kernels), kernels.description() + why);
        }
    }

    @Override
    public String name() {
        return "vector";
    }

    @Override
    public String arithmetic() {
        return name() + ' ' + vector.arithmetic();
    }

    @Override
    public Engine exactly() {
        VectorKernels exact = vector.exactly();
        return new VectorEngine(exact, new CheckedKernels(exact), exact.description());
    }

    @Override
    public @Nullable PreparedStep prepare(StepRequest r) {
        StepRequest.Convolution c = r.convolution();
        return c == null
                ? null
                : new Convolution(
                        vector.fixed(c.shape(), r.batch(), c.w(), c.b(), c.ending()), c.adds());
    }

    @Override
    public boolean addsInOrder(ConvShape shape, int batch) {
        return vector.addsInOrder(shape, batch);
    }

    /// @param adds whether a second input is added
    private record Convolution(VectorFixedConv conv, boolean adds) implements FloatStep {
        @Override
        public int reads() {
            return adds ? 2 : 1;
        }

        @Override
        public void run(int batch, Values[] inputs, Values output) {
            float[] added = adds ? Floats.of(inputs[1]) : null;
            conv.run(batch, Floats.of(inputs[0]), added, Floats.of(output));
        }
    }
}
