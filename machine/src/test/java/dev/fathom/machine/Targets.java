package dev.fathom.machine;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fathom.engine.Engine;
import dev.fathom.machine.kernel.Target;
import java.util.EnumSet;
import java.util.List;

/// For what kernels can be tried here.
public final class Targets {
    private Targets() {}

    public static List<Target> here() {
        Target most = MachineProvider.target("", MachineProvider.features());
        return List.copyOf(EnumSet.range(Target.AVX2, most));
    }

    /// Leaves a test out where the processor doesn't multiply bfloat16.
    public static void assumeHalves() {
        assumeTrue(
                MachineProvider.halves(Target.AVX512, MachineProvider.features()),
                "the processor has no avx512_bf16");
    }

    /// An engine with such kernels.
    static MachineEngine engine(Target target, int threads, boolean exact) {
        return new MachineEngine(
                Engine.of("vector", threads, exact),
                new CodeStore(target),
                MachineProvider.halves(target, MachineProvider.features()));
    }
}
