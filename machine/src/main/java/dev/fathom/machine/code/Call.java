package dev.fathom.machine.code;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// Calls a kernel: some nanoseconds, straight with arrays of the heap. The garbage collector waits
/// for its end, so it should be short: [#SHORT].
public final class Call {
    /// About as many cycles a call should take at most: some 100 µs.
    public static final int SHORT = 1 << 18;

    @SuppressWarnings("restricted")
    private static final MethodHandle KERNEL =
            Linker.nativeLinker()
                    .downcallHandle(
                            FunctionDescriptor.ofVoid(
                                    ValueLayout.ADDRESS,
                                    ValueLayout.ADDRESS,
                                    ValueLayout.ADDRESS,
                                    ValueLayout.ADDRESS,
                                    ValueLayout.ADDRESS,
                                    ValueLayout.ADDRESS,
                                    ValueLayout.JAVA_INT),
                            Linker.Option.critical(true));

    private Call() {}

    /// Runs code with six addresses in rdi, rsi, rdx, rcx, r8, r9 and a number on the stack.
    ///
    /// @throws IllegalStateException when the memory of the code is closed
    public static void kernel(
            MemorySegment code,
            MemorySegment a,
            MemorySegment b,
            MemorySegment y,
            MemorySegment added,
            MemorySegment table,
            MemorySegment layer,
            int count) {
        try {
            KERNEL.invokeExact(code, a, b, y, added, table, layer, count);
        } catch (Throwable e) {
            if (!code.scope().isAlive()) {
                throw new IllegalStateException(
                        "the engine machine is closed; keep it open as long as what it prepared"
                                + " runs",
                        e);
            }
            throw CodeMemory.unchecked(e);
        }
    }
}
