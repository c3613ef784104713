package dev.fathom.machine.code;

import java.lang.foreign.MemorySegment;

/// Memory between two pages that nobody may touch: who reads or writes past its end, or before its
/// beginning, ends the process.
public final class GuardedMemory implements AutoCloseable {
    private static final long PAGE = 4096;

    private final CodeMemory memory = new CodeMemory();

    /// Bytes that end where a forbidden page begins, or begin where one ends.
    public MemorySegment of(MemorySegment content, boolean atEnd) {
        long bytes = content.byteSize();
        long inside = Math.max(1, Math.ceilDiv(bytes, PAGE)) * PAGE;
        MemorySegment all = memory.map(inside + 2 * PAGE);
        memory.protect(all.asSlice(0, PAGE), 0);
        memory.protect(all.asSlice(PAGE + inside, PAGE), 0);
        MemorySegment part = all.asSlice(atEnd ? PAGE + inside - bytes : PAGE, bytes);
        return part.copyFrom(content);
    }

    @Override
    public void close() {
        memory.close();
    }
}
