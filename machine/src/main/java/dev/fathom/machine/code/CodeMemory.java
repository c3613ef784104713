package dev.fathom.machine.code;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/// Memory from the operating system that holds machine code: written first, then made executable
/// and never written again. All of it is given back when it is closed; a call that still runs then
/// keeps [#close] from it, by an exception. Thread-safe.
public final class CodeMemory implements AutoCloseable {
    private static final int PAGE = 4096;
    private static final int READ_WRITE = 1 | 2;
    private static final int READ_EXECUTE = 1 | 4;
    private static final int PRIVATE_ANONYMOUS = 2 | 32;

    private final Arena arena = Arena.ofShared();

    /// What the system's library does, by Linux's calling convention for 64 bits.
    private static final class Library {
        static final StructLayout STATE = Linker.Option.captureStateLayout();
        static final VarHandle ERRNO =
                STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
        static final MethodHandle MMAP =
                find(
                        "mmap",
                        FunctionDescriptor.of(
                                ValueLayout.ADDRESS,
                                ValueLayout.ADDRESS,
                                ValueLayout.JAVA_LONG,
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_LONG));
        static final MethodHandle MPROTECT =
                find(
                        "mprotect",
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT,
                                ValueLayout.ADDRESS,
                                ValueLayout.JAVA_LONG,
                                ValueLayout.JAVA_INT));
        static final MethodHandle MUNMAP =
                find(
                        "munmap",
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG));

        private Library() {}

        @SuppressWarnings("restricted")
        private static MethodHandle find(String name, FunctionDescriptor function) {
            Linker linker = Linker.nativeLinker();
            return linker.downcallHandle(
                    linker.defaultLookup().findOrThrow(name),
                    function,
                    Linker.Option.captureCallState("errno"));
        }
    }

    /// The code, to be called as long as this is open.
    ///
    /// @throws IllegalStateException when the system refuses memory, or to have it executed, or
    ///   this is closed
    public MemorySegment executable(byte[] code) {
        long size = Math.ceilDiv(code.length, PAGE) * (long) PAGE;
        MemorySegment memory = map(size);
        MemorySegment.copy(code, 0, memory, ValueLayout.JAVA_BYTE, 0, code.length);
        protect(memory, READ_EXECUTE);
        return memory;
    }

    /// Memory that can be read and written, from the system as well.
    @SuppressWarnings("restricted")
    MemorySegment map(long size) {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment state = call.allocate(Library.STATE);
            MemorySegment made =
                    (MemorySegment)
                            Library.MMAP.invokeExact(
                                    state,
                                    MemorySegment.NULL,
                                    size,
                                    READ_WRITE,
                                    PRIVATE_ANONYMOUS,
                                    -1,
                                    0L);
            if (made.address() == -1) {
                throw refused("mmap", state);
            }
            return made.reinterpret(size, arena, CodeMemory::unmap);
        } catch (Throwable e) {
            throw unchecked(e);
        }
    }

    /// @param access 0 for none
    void protect(MemorySegment memory, int access) {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment state = call.allocate(Library.STATE);
            if ((int) Library.MPROTECT.invokeExact(state, memory, memory.byteSize(), access) != 0) {
                throw refused("mprotect", state);
            }
        } catch (Throwable e) {
            throw unchecked(e);
        }
    }

    private static void unmap(MemorySegment memory) {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment state = call.allocate(Library.STATE);
            if ((int) Library.MUNMAP.invokeExact(state, memory, memory.byteSize()) != 0) {
                throw refused("munmap", state);
            }
        } catch (Throwable e) {
            throw unchecked(e);
        }
    }

    private static IllegalStateException refused(String call, MemorySegment state) {
        return new IllegalStateException(
                "the system refuses memory for machine code (%s: error %d)"
                        .formatted(call, (int) Library.ERRNO.get(state, 0L)));
    }

    static RuntimeException unchecked(Throwable e) {
        if (e instanceof Error error) {
            throw error;
        }
        return e instanceof RuntimeException runtime ? runtime : new IllegalStateException(e);
    }

    @Override
    public void close() {
        arena.close();
    }
}
