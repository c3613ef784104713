package dev.fathom.engine;

import dev.fathom.kernel.Kernels;
import dev.fathom.kernel.ReferenceKernels;
import org.jspecify.annotations.Nullable;

/// Plain loops, layer by layer: what every other engine means.
final class PlainEngine implements Engine {
    private final Kernels kernels = new ReferenceKernels();
    private final String description;

    /// Tells of the engine.
    public static final class Provider implements EngineProvider {
        @Override
        public String name() {
            return "plain";
        }

        @Override
        public int rank() {
            return 0;
        }

        @Override
        public @Nullable String obstacle() {
            return null;
        }

        @Override
        public Engine open(int threads, boolean exact, String obstacles) {
            return new PlainEngine(obstacles);
        }
    }

    private PlainEngine(String obstacles) {
        description =
                "plain loops: "
                        + (obstacles.isEmpty()
                                ? "the definition, slow"
                                : "slow, because " + obstacles);
    }

    @Override
    public String name() {
        return "plain";
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public Kernels kernels() {
        return kernels;
    }

    @Override
    public @Nullable PreparedStep prepare(StepRequest request) {
        return null;
    }

    @Override
    public void close() {
        kernels.close();
    }
}
