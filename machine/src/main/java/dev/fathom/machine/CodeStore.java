package dev.fathom.machine;

import dev.fathom.machine.code.CodeMemory;
import dev.fathom.machine.kernel.Kernel;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// An engine's kernels, each written and tried when it is first needed. Thread-safe.
final class CodeStore implements AutoCloseable {
    private final CodeMemory memory = new CodeMemory();
    private final Map<Kernel, Optional<MemorySegment>> kernels = new ConcurrentHashMap<>();

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
