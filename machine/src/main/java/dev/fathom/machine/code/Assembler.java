package dev.fathom.machine.code;

import dev.fathom.machine.code.Instruction.Encoding;
import dev.fathom.machine.code.Instruction.Kind;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Writes instructions one after the other. Vector registers are their numbers: 0 … 15 of 256 bits
/// by VEX, or 0 … 31 of 512 by EVEX. One thread at a time.
public final class Assembler {
    private static final int UNMASKED = 0;
    private static final int MASKED = 1;
    private static final int OR_ZERO = 0x80;

    private final boolean wide;
    private byte[] code = new byte[4096];
    private int length;

    /// For vectors of 256 or 512 bits.
    public Assembler(int bits) {
        if (bits != 256 && bits != 512) {
            throw new IllegalArgumentException(
                    "vectors of " + bits + " bits; 256 or 512 are known");
        }
        wide = bits == 512;
    }

    /// A place in the code, to which jumps before and behind it lead.
    public static final class Label {
        private int at = -1;
        private int[] jumps = new int[4];
        private int count;
    }

    /// When the last comparison, or the last result, was …
    public enum Condition {
        NOT_ZERO(0x85),
        LESS(0x8C);

        private final int operation;

        Condition(int operation) {
            this.operation = operation;
        }
    }

    public byte[] toBytes() {
        return Arrays.copyOf(code, length);
    }

    // --- vectors -------------------------------------------------------------------------------

    /// A target from two vectors.
    public void op(Instruction i, int target, int first, int second) {
        check(i, Kind.THREE);
        vector(i, target, first, second, null, UNMASKED);
    }

    public void op(Instruction i, int target, int first, Memory second) {
        check(i, Kind.THREE);
        vector(i, target, first, 0, second, UNMASKED);
    }

    /// A target from one vector.
    public void op(Instruction i, int target, int from) {
        checkLoads(i);
        vector(i, target, 0, from, null, UNMASKED);
    }

    public void load(Instruction i, int target, Memory from) {
        checkLoads(i);
        vector(i, target, 0, 0, from, UNMASKED);
    }

    /// Reads only what mask k1 says, with zeros for the rest.
    public void loadMasked(Instruction i, int target, Memory from) {
        checkLoads(i);
        vector(i, target, 0, 0, from, OR_ZERO | MASKED);
    }

    public void store(Instruction i, Memory to, int from) {
        check(i, Kind.STORE);
        vector(i, from, 0, 0, to, UNMASKED);
    }

    /// Writes only what mask k1 says.
    public void storeMasked(Instruction i, Memory to, int from) {
        check(i, Kind.STORE);
        vector(i, from, 0, 0, to, MASKED);
    }

    /// Sets mask k1.
    public void mask(Register from) {
        vex(Instruction.KMOVQ, 1, 0, from.number(), null);
    }

    /// One number of the vector.
    public void store(Instruction i, Memory to, int from, int place) {
        check(i, Kind.STORE_PART);
        checkEncoding(i);
        vex(i, from, 0, 0, to);
        add(place);
    }

    /// By a constant.
    public void by(Instruction i, int target, int from, int constant) {
        checkEncoding(i);
        switch (i.kind) {
            case PERMUTE -> vector(i, target, 0, from, null, UNMASKED);
            case HALF -> vex(i, from, 0, target, null);
            case SHIFT -> vex(i, 3, target, from, null); // the 3 says: bytes, to the right
            default -> throw new IllegalArgumentException(i + " takes no constant");
        }
        add(constant);
    }

    /// Clears the upper halves, as the system's own code expects.
    public void zeroUpper() {
        add(0xC5, 0xF8, 0x77);
    }

    private void vector(
            Instruction i, int reg, int vvvv, int rm, @Nullable Memory memory, int mask) {
        checkEncoding(i);
        if (wide) {
            evex(i, reg, vvvv, rm, memory, mask);
        } else if (mask == UNMASKED) {
            vex(i, reg, vvvv, rm, memory);
        } else {
            throw new IllegalArgumentException("only vectors of 512 bits have masks");
        }
    }

    private void checkEncoding(Instruction i) {
        if (i.encoding == (wide ? Encoding.VEX : Encoding.EVEX)) {
            throw new IllegalArgumentException(
                    i + " is not for vectors of " + (wide ? 512 : 256) + " bits");
        }
    }

    private void vex(Instruction i, int reg, int vvvv, int rm, @Nullable Memory memory) {
        if (((reg | vvvv | rm) & ~15) != 0) {
            throw new IllegalArgumentException("vector registers are 0 … 15");
        }
        int r = reg < 8 ? 0x80 : 0;
        int x = memory == null || !isHigh(memory.index()) ? 0x40 : 0;
        int b = (memory == null ? rm < 8 : !isHigh(memory.base())) ? 0x20 : 0;
        int last = (~vvvv & 15) << 3 | (i.isWide() ? 4 : 0) | i.prefix;
        if (x != 0 && b != 0 && i.map == 1 && i.w == 0) {
            add(0xC5, r | last);
        } else {
            add(0xC4, r | x | b | i.map, i.w << 7 | last);
        }
        add(i.operation);
        operand(reg, rm, memory, 1);
    }

    private void evex(Instruction i, int reg, int vvvv, int rm, @Nullable Memory memory, int mask) {
        if (((reg | vvvv | rm) & ~31) != 0) {
            throw new IllegalArgumentException("vector registers are 0 … 31");
        }
        // what is 1 in the third and higher bits of registers' numbers stands as 0 here
        int r = ((reg & 8) == 0 ? 0x80 : 0) | ((reg & 16) == 0 ? 0x10 : 0);
        boolean high = memory == null ? (rm & 8) != 0 : isHigh(memory.base());
        boolean highest = memory == null ? (rm & 16) != 0 : isHigh(memory.index());
        int xb = (highest ? 0 : 0x40) | (high ? 0 : 0x20);
        add(0x62, r | xb | i.map, i.w << 7 | (~vvvv & 15) << 3 | 4 | i.prefix);
        add(mask | (i.isWide() ? 0x40 : 0x20) | ((vvvv & 16) == 0 ? 8 : 0), i.operation);
        operand(reg, rm, memory, i.wideBytes());
    }

    // --- general registers ---------------------------------------------------------------------

    public void op(Instruction i, Register target, Register from) {
        check(i, Kind.GENERAL);
        general(i, target.number(), from.number(), null);
    }

    public void op(Instruction i, Register target, Memory from) {
        check(i, Kind.GENERAL);
        general(i, target.number(), 0, from);
    }

    public void store(Instruction i, Memory to, Register from) {
        check(i, Kind.GENERAL_STORE);
        general(i, from.number(), 0, to);
    }

    public void one(Instruction i, Register register) {
        check(i, Kind.ONE);
        general(i, i.prefix, register.number(), null);
    }

    public void constant(Instruction i, Memory memory, int constant) {
        check(i, Kind.CONSTANT);
        general(i, i.prefix, 0, memory);
        int32(constant);
    }

    /// Puts a constant of 64 bits into a register.
    public void constant(Register register, long constant) {
        add(0x48 | (isHigh(register) ? 1 : 0));
        add(Instruction.MOV_CONSTANT.operation | (register.number() & 7));
        int32((int) constant);
        int32((int) (constant >> 32));
    }

    /// Adds a constant to a register.
    public void add(Register register, int constant) {
        op(Instruction.LEA, register, Memory.at(register, constant));
    }

    private void general(Instruction i, int reg, int rm, @Nullable Memory memory) {
        int index = memory != null && isHigh(memory.index()) ? 2 : 0;
        int base = (memory == null ? rm > 7 : isHigh(memory.base())) ? 1 : 0;
        int rex = i.w << 3 | (reg > 7 ? 4 : 0) | index | base;
        if (rex != 0) {
            add(0x40 | rex);
        }
        add(i.operation);
        operand(reg, rm, memory, 1);
    }

    public void push(Register register) {
        prefixed(register, 0x50);
    }

    public void pop(Register register) {
        prefixed(register, 0x58);
    }

    private void prefixed(Register register, int operation) {
        if (isHigh(register)) {
            add(0x41);
        }
        add(operation | (register.number() & 7));
    }

    public void ret() {
        add(0xC3);
    }

    // --- jumps ---------------------------------------------------------------------------------

    /// The label is here.
    public void bind(Label label) {
        label.at = length;
        for (int k = 0; k < label.count; k++) {
            patch(label.jumps[k], length);
        }
    }

    public void jump(Label label) {
        add(0xE9);
        distance(label);
    }

    public void jump(Condition condition, Label label) {
        add(0x0F, condition.operation);
        distance(label);
    }

    private void distance(Label label) {
        int32(0);
        if (label.at >= 0) {
            patch(length - 4, label.at);
            return;
        }
        if (label.count == label.jumps.length) {
            label.jumps = Arrays.copyOf(label.jumps, 2 * label.count);
        }
        label.jumps[label.count++] = length - 4;
    }

    private void patch(int place, int target) {
        int distance = target - (place + 4);
        for (int k = 0; k < 4; k++) {
            code[place + k] = (byte) (distance >> (8 * k));
        }
    }

    // --- operands ------------------------------------------------------------------------------

    /// @param unit of a displacement that fits into a byte
    private void operand(int reg, int rm, @Nullable Memory m, int unit) {
        int field = (reg & 7) << 3;
        if (m == null) {
            add(0xC0 | field | (rm & 7));
            return;
        }
        int base = m.base().number() & 7;
        int units = m.displacement() / unit;
        boolean isByte = units == (byte) units && m.displacement() % unit == 0;
        // 5 without a displacement means none but the instruction's own address
        int size = m.displacement() == 0 && base != 5 ? 0 : isByte ? 1 : 2;
        Register index = m.index();
        if (index != null || base == 4) { // 4 means that a byte follows, and in it: no index
            add(size << 6 | field | 4, (index == null ? 4 : (index.number() & 7)) << 3 | base);
        } else {
            add(size << 6 | field | base);
        }
        if (size == 1) {
            add(units);
        } else if (size == 2) {
            int32(m.displacement());
        }
    }

    private static boolean isHigh(@Nullable Register register) {
        return register != null && register.number() > 7;
    }

    private static void checkLoads(Instruction i) {
        check(i, i.kind == Kind.NARROW ? Kind.NARROW : Kind.LOAD);
    }

    private static void check(Instruction i, Kind kind) {
        if (i.kind != kind) {
            throw new IllegalArgumentException("%s is %s, not %s".formatted(i, i.kind, kind));
        }
    }

    private void int32(int value) {
        add(value, value >> 8, value >> 16, value >> 24);
    }

    private void add(int... bytes) {
        if (length + bytes.length > code.length) {
            code = Arrays.copyOf(code, 2 * code.length);
        }
        for (int b : bytes) {
            code[length++] = (byte) b;
        }
    }
}
