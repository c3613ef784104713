package dev.fathom.machine.code;

import org.jspecify.annotations.Nullable;

/// An operand in memory: base + index + displacement, in bytes.
///
/// @param index null for none; never the stack pointer
public record Memory(Register base, @Nullable Register index, int displacement) {

    public Memory {
        if (index == Register.RSP) {
            throw new IllegalArgumentException("rsp can't be an index");
        }
    }

    public static Memory at(Register base, int displacement) {
        return new Memory(base, null, displacement);
    }

    public static Memory at(Register base, Register index, int displacement) {
        return new Memory(base, index, displacement);
    }
}
