package dev.fathom.engine;

import dev.fathom.kernel.CheckedKernels;
import dev.fathom.kernel.Kernels;
import dev.fathom.kernel.plain.ReferenceKernels;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Plain loops, layer by layer: what every other engine means.
record PlainEngine(Kernels kernels, String description) implements Engine {

    /// Tells of the engine.
    public static final class Provider implements EngineProvider {
        /// Whether this process has heard that nothing better can be used.
        private static final AtomicBoolean TOLD = new AtomicBoolean();

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
            String why =
                    obstacles.isEmpty() ? "the definition, slow" : "slow, because " + obstacles;
            String description = "plain loops: " + why;
            if (!obstacles.isEmpty() && TOLD.compareAndSet(false, true)) {
                System.getLogger(Engine.class.getName())
                        .log(System.Logger.Level.WARNING, "Fathom computes with " + description);
            }
            return new PlainEngine(new CheckedKernels(new ReferenceKernels()), description);
        }
    }

    @Override
    public String name() {
        return "plain";
    }
}
