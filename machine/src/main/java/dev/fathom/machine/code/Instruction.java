package dev.fathom.machine.code;

/// The instructions that kernels need: the one table of how they are written. AVX, AVX2 and FMA by
/// VEX, for 256 bits; AVX-512 with VNNI and BF16 by EVEX, for 512; of the general ones a few.
///
/// Source: Intel 64 and IA-32 Architectures Software Developer's Manual, volume 2.
public enum Instruction {
    VMOVDQU(Kind.LOAD, 2, 1, 0, 0x6F, 32, Encoding.ANY),
    VMOVDQU8(Kind.LOAD, 3, 1, 0, 0x6F, 32, Encoding.EVEX),
    VMOVDQU_STORE(Kind.STORE, 2, 1, 0, 0x7F, 32, Encoding.ANY),
    VMOVDQU8_STORE(Kind.STORE, 3, 1, 0, 0x7F, 32, Encoding.EVEX),
    VMOVDQU16_STORE_HALF(Kind.STORE, 3, 1, 1, 0x7F, 16, Encoding.EVEX),
    VMOVDQU_STORE_HALF(Kind.STORE, 2, 1, 0, 0x7F, 16, Encoding.VEX),
    VMOVQ_STORE(Kind.STORE, 1, 1, 0, 0xD6, 8, Encoding.VEX),
    VMOVD_STORE(Kind.STORE, 1, 1, 0, 0x7E, 4, Encoding.VEX),
    VPEXTRW_STORE(Kind.STORE_PART, 1, 3, 0, 0x15, 2, Encoding.VEX),
    VPMOVUSDB_STORE(Kind.STORE, 2, 2, 0, 0x11, 8, Encoding.EVEX),
    VEXTRACTI128(Kind.HALF, 1, 3, 0, 0x39, 16, Encoding.VEX),
    VPSRLDQ(Kind.SHIFT, 1, 1, 0, 0x73, 16, Encoding.VEX),
    VPBROADCASTD(Kind.LOAD, 1, 2, 0, 0x58, 4, Encoding.ANY),
    VPMOVSXBW(Kind.LOAD, 1, 2, 0, 0x20, 16, Encoding.ANY),
    VPMOVSXWD(Kind.LOAD, 1, 2, 0, 0x23, 16, Encoding.ANY),
    VPMOVZXBD(Kind.LOAD, 1, 2, 0, 0x31, 8, Encoding.ANY),
    VPMOVZXWD(Kind.LOAD, 1, 2, 0, 0x33, 16, Encoding.ANY),
    VCVTDQ2PS(Kind.LOAD, 0, 1, 0, 0x5B, 32, Encoding.ANY),
    VCVTPS2DQ(Kind.LOAD, 1, 1, 0, 0x5B, 32, Encoding.ANY),
    VCVTNEPS2BF16(Kind.NARROW, 2, 2, 0, 0x72, 32, Encoding.EVEX),
    VROUNDPS(Kind.PERMUTE, 1, 3, 0, 0x08, 32, Encoding.ANY),
    VPERMQ(Kind.PERMUTE, 1, 3, 1, 0x00, 32, Encoding.VEX),
    VPMADDWD(Kind.THREE, 1, 1, 0, 0xF5, 32, Encoding.ANY),
    VPDPBUSD(Kind.THREE, 1, 2, 0, 0x50, 32, Encoding.EVEX),
    VDPBF16PS(Kind.THREE, 2, 2, 0, 0x52, 32, Encoding.EVEX),
    VPSLLVD(Kind.THREE, 1, 2, 0, 0x47, 32, Encoding.ANY),
    VPADDD(Kind.THREE, 1, 1, 0, 0xFE, 32, Encoding.ANY),
    VPMAXSW(Kind.THREE, 1, 1, 0, 0xEE, 32, Encoding.ANY),
    VPMAXUB(Kind.THREE, 1, 1, 0, 0xDE, 32, Encoding.ANY),
    VPUNPCKLBW(Kind.THREE, 1, 1, 0, 0x60, 32, Encoding.ANY),
    VPUNPCKHBW(Kind.THREE, 1, 1, 0, 0x68, 32, Encoding.ANY),
    VPUNPCKLWD(Kind.THREE, 1, 1, 0, 0x61, 32, Encoding.ANY),
    VPUNPCKHWD(Kind.THREE, 1, 1, 0, 0x69, 32, Encoding.ANY),
    VPACKSSDW(Kind.THREE, 1, 1, 0, 0x6B, 32, Encoding.ANY),
    VPACKUSDW(Kind.THREE, 1, 2, 0, 0x2B, 32, Encoding.ANY),
    VPACKUSWB(Kind.THREE, 1, 1, 0, 0x67, 32, Encoding.ANY),
    VFMADD231PS(Kind.THREE, 1, 2, 0, 0xB8, 32, Encoding.ANY),
    VADDPS(Kind.THREE, 0, 1, 0, 0x58, 32, Encoding.ANY),
    VMULPS(Kind.THREE, 0, 1, 0, 0x59, 32, Encoding.ANY),
    VMINPS(Kind.THREE, 0, 1, 0, 0x5D, 32, Encoding.ANY),
    VDIVPS(Kind.THREE, 0, 1, 0, 0x5E, 32, Encoding.ANY),
    VMAXPS(Kind.THREE, 0, 1, 0, 0x5F, 32, Encoding.ANY),
    KMOVQ(Kind.MASK, 3, 1, 1, 0x92, 8, Encoding.VEX),

    MOV(Kind.GENERAL, 0, 0, 1, 0x8B, 8),
    MOV_CONSTANT(Kind.WHOLE_CONSTANT, 0, 0, 1, 0xB8, 8),
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
        /// A vector of half the width from another, or from memory.
        NARROW,
        /// A mask from a general register.
        MASK,
        /// A vector from one and another, the last from a register or from memory.
        THREE,
        /// A general register from another or from memory.
        GENERAL,
        /// A general register to memory.
        GENERAL_STORE,
        /// A single number in memory or a register.
        ONE,
        /// A number in memory, and a constant of 32 bits.
        CONSTANT,
        /// A constant of 64 bits to a general register.
        WHOLE_CONSTANT
    }

    /// How an instruction is written.
    enum Encoding {
        GENERAL,
        VEX,
        EVEX,
        /// By VEX for 256 bits, by EVEX for 512.
        ANY
    }

    final Kind kind;

    /// The prefix of a vector instruction (0 none, 1 66, 2 F3, 3 F2); of others the extension of
    /// the operation.
    final int prefix;

    /// Which table of operations, 1 … 3; 0 for a general one.
    final int map;

    final int w;
    final int operation;

    /// Bytes of the operand in memory, when vectors have 256 bits.
    final int bytes;

    final Encoding encoding;

    Instruction(Kind kind, int prefix, int map, int w, int operation, int bytes) {
        this(kind, prefix, map, w, operation, bytes, Encoding.GENERAL);
    }

    Instruction(
            Kind kind, int prefix, int map, int w, int operation, int bytes, Encoding encoding) {
        this.kind = kind;
        this.prefix = prefix;
        this.map = map;
        this.w = w;
        this.operation = operation;
        this.bytes = bytes;
        this.encoding = encoding;
    }

    /// Whether the vector is as wide as the assembler's; else it has half that.
    boolean isWide() {
        return switch (kind) {
            case LOAD, NARROW, PERMUTE, THREE, HALF -> true;
            case STORE -> bytes == 32 || (encoding == Encoding.EVEX && bytes == 8);
            default -> false;
        };
    }

    /// Bytes of the operand in memory when vectors have 512 bits: a single number stays one.
    int wideBytes() {
        return bytes == 4 ? 4 : 2 * bytes;
    }
}
