package dev.fathom.machine;

import dev.fathom.engine.quantized.Grid;
import dev.fathom.machine.code.CodeMemory;
import dev.fathom.machine.kernel.Kernel;
import dev.fathom.machine.kernel.Target;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// An engine's kernels, each written and tried when it is first needed. Thread-safe.
final class CodeStore implements AutoCloseable {
    private final Target target;
    private final CodeMemory memory = new CodeMemory();
    private final Map<Kernel, Optional<MemorySegment>> kernels = new ConcurrentHashMap<>();

    CodeStore(Target target) {
        this.target = target;
    }

    Target target() {
        return target;
    }

    /// The form in which kernels have numbers of a grid.
    Wholes.OnGrid form(Grid grid) {
        return new Wholes.OnGrid(grid, this);
    }

    /// A kernel's code; null when it doesn't give what plain loops give, which the log says.
    @Nullable MemorySegment code(Kernel kernel) {
        return kernels.computeIfAbsent(kernel, this::tried).orElse(null);
    }

    private Optional<MemorySegment> tried(Kernel kernel) {
        MemorySegment code = memory.executable(kernel.code());
        if (kernel.isRight(code)) {
            return Optional.of(code);
        }
        System.getLogger(MachineEngine.class.getName())
                .log(
                        System.Logger.Level.WARNING,
                        "machine code gives other numbers than plain loops and isn't used: {0};"
                                + " please report it with the processor's name",
                        kernel);
        return Optional.empty();
    }

    /// Gives the memory back.
    @Override
    public void close() {
        memory.close();
    }
}
