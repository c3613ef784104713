package dev.fathom.machine.code;

/// The instructions that kernels need: the one table of how they are written. AVX, AVX2 and FMA by
/// VEX; of the general ones a few.
///
/// Source: Intel 64 and IA-32 Architectures Software Developer's Manual, volume 2.
public enum Instruction {
    VMOVDQU(Kind.LOAD, 2, 1, 0, 0x6F, 32),
    VMOVDQU_STORE(Kind.STORE, 2, 1, 0, 0x7F, 32),
    VMOVDQU_STORE_HALF(Kind.STORE, 2, 1, 0, 0x7F, 16),
    VMOVQ_STORE(Kind.STORE, 1, 1, 0, 0xD6, 8),
    VMOVD_STORE(Kind.STORE, 1, 1, 0, 0x7E, 4),
    VPEXTRW_STORE(Kind.STORE_PART, 1, 3, 0, 0x15, 2),
    VEXTRACTI128(Kind.HALF, 1, 3, 0, 0x39, 16),
    VPSRLDQ(Kind.SHIFT, 1, 1, 0, 0x73, 16),
    VPBROADCASTD(Kind.LOAD, 1, 2, 0, 0x58, 4),
    VBROADCASTSS(Kind.LOAD, 1, 2, 0, 0x18, 4),
    VPMOVSXBW(Kind.LOAD, 1, 2, 0, 0x20, 16),
    VPMOVSXWD(Kind.LOAD, 1, 2, 0, 0x23, 16),
    VCVTDQ2PS(Kind.LOAD, 0, 1, 0, 0x5B, 32),
    VCVTPS2DQ(Kind.LOAD, 1, 1, 0, 0x5B, 32),
    VPERMQ(Kind.PERMUTE, 1, 3, 1, 0x00, 32),
    VPMADDWD(Kind.THREE, 1, 1, 0, 0xF5, 32),
    VPADDD(Kind.THREE, 1, 1, 0, 0xFE, 32),
    VPMAXSW(Kind.THREE, 1, 1, 0, 0xEE, 32),
    VPUNPCKLWD(Kind.THREE, 1, 1, 0, 0x61, 32),
    VPUNPCKHWD(Kind.THREE, 1, 1, 0, 0x69, 32),
    VPACKSSDW(Kind.THREE, 1, 1, 0, 0x6B, 32),
    VFMADD231PS(Kind.THREE, 1, 2, 0, 0xB8, 32),
    VADDPS(Kind.THREE, 0, 1, 0, 0x58, 32),
    VMULPS(Kind.THREE, 0, 1, 0, 0x59, 32),
    VMINPS(Kind.THREE, 0, 1, 0, 0x5D, 32),
    VDIVPS(Kind.THREE, 0, 1, 0, 0x5E, 32),
    VMAXPS(Kind.THREE, 0, 1, 0, 0x5F, 32),

    MOV(Kind.GENERAL, 0, 0, 1, 0x8B, 8),
    MOV_STORE(Kind.GENERAL_STORE, 0, 0, 1, 0x89, 8),
    MOV32(Kind.GENERAL, 0, 0, 0, 0x8B, 4),
    MOV32_STORE(Kind.GENERAL_STORE, 0, 0, 0, 0x89, 4),
    MOVSXD(Kind.GENERAL, 0, 0, 1, 0x63, 4),
    LEA(Kind.GENERAL, 0, 0, 1, 0x8D, 0),
    ADD(Kind.GENERAL, 0, 0, 1, 0x03, 8),
    DEC32(Kind.ONE, 1, 0, 0, 0xFF, 4),
    SUB32_CONSTANT(Kind.CONSTANT, 5, 0, 0, 0x81, 4),
    CMP32_CONSTANT(Kind.CONSTANT, 7, 0, 0, 0x81, 4);

    /// Which operands there are.
    enum Kind {
        /// A vector from a register or from memory.
        LOAD,
        /// A vector to memory.
        STORE,
        /// One number of a vector to memory, by its place.
        STORE_PART,
        /// A half of a vector to a register or to memory.
        HALF,
        /// A shift by a constant; the target is in vvvv.
        SHIFT,
        /// A vector from another, by a constant.
        PERMUTE,
        /// A vector from one and another, the last from a register or from memory.
        THREE,
        /// A general register from another or from memory.
        GENERAL,
        /// A general register to memory.
        GENERAL_STORE,
        /// A single number in memory or a register.
        ONE,
        /// A number in memory, and a constant of 32 bits.
        CONSTANT
    }

    final Kind kind;

    /// The prefix of a VEX instruction (0 none, 1 66, 2 F3); of others the extension of the
    /// operation.
    final int prefix;

    /// Which table of operations, 1 … 3; 0 for one that isn't VEX.
    final int map;

    final int w;
    final int operation;

    /// Bytes of the operand in memory.
    final int bytes;

    Instruction(Kind kind, int prefix, int map, int w, int operation, int bytes) {
        this.kind = kind;
        this.prefix = prefix;
        this.map = map;
        this.w = w;
        this.operation = operation;
        this.bytes = bytes;
    }

    /// Whether it is of 256 bits; else of 128.
    boolean isWide() {
        return switch (kind) {
            case LOAD, PERMUTE, THREE, HALF -> true;
            case STORE -> bytes == 32;
            default -> false;
        };
    }
}
