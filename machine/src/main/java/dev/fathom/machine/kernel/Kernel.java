package dev.fathom.machine.kernel;

import java.lang.foreign.MemorySegment;

/// What a kernel computes, and how it is written: equal ones have the same code. Thread-safe.
public sealed interface Kernel permits Convolution, Depthwise, MaxPool, Rounding, Narrowing {
    /// The machine code.
    byte[] code();

    /// Whether code gives what plain loops give, on small problems that use every part of it.
    boolean isRight(MemorySegment code);
}
