package dev.fathom.machine.kernel;

import static dev.fathom.machine.code.Register.R10;
import static dev.fathom.machine.code.Register.R11;
import static dev.fathom.machine.code.Register.R12;
import static dev.fathom.machine.code.Register.R13;
import static dev.fathom.machine.code.Register.R14;
import static dev.fathom.machine.code.Register.R15;
import static dev.fathom.machine.code.Register.RAX;
import static dev.fathom.machine.code.Register.RBP;
import static dev.fathom.machine.code.Register.RBX;
import static dev.fathom.machine.code.Register.RCX;

import dev.fathom.machine.code.Assembler;
import dev.fathom.machine.code.Instruction;
import dev.fathom.machine.code.Memory;
import dev.fathom.machine.code.Register;
import java.lang.foreign.MemorySegment;

/// Sums of products of some pixels with a block of filters, and what follows them:
///
/// `y[p][f] = finish(bias[f] + Σₜ Σₖ a[table[p] + taps[t] + k] · w[t][k][f])`
///
/// A step is 32 bits of a pixel, broadcast, times those of a vector of filters: two numbers of 16
/// bits, of which `vpmaddwd` adds the products in 32 bits, or four bytes, by `vpdpbusd`, both
/// exactly. Or it is a float, added by a fused multiply-add in the order of taps and values, which
/// is that of the vector engine as well, or two of bfloat16, by `vdpbf16ps`. Up to six pixels times
/// two or four vectors of filters are summed at once.
///
/// The weights of a block are, for each step and filter, two or four bytes, or 32 bits; before them
/// stand a bias of 32 bits and a factor for each filter. Where a tap's values don't fill its last
/// step, the rest has weight 0, but is read.
///
/// @param filters 1 … [Target#filters]
/// @param unrolled steps of a round, which divide those of a tap
/// @param finish what follows
public record Convolution(
        Target target, Numbers numbers, int filters, int unrolled, FinishParts finish)
        implements Kernel {
    private static final Register[] ROWS = {RAX, R10, R11, R12, R13, R14};
    private static final Register AT = RBP;
    private static final Register WEIGHTS = R15;
    private static final Register TAP = RCX;
    private static final Register COUNT = RBX;

    public Convolution {
        if (filters < 1 || filters > target.filters()) {
            throw new IllegalArgumentException(
                    "filters %d: must be 1 … %d".formatted(filters, target.filters()));
        }
    }

    int vectors() {
        return Math.ceilDiv(filters, target.lanes());
    }

    /// Bytes of a block of so many filters.
    ///
    /// @param steps of all taps
    public static int blockBytes(Target target, Numbers numbers, int filters, int steps) {
        int lanes = Math.ceilDiv(filters, target.lanes()) * target.lanes();
        return lanes * (4 + 4 + numbers.weightBytes() * steps);
    }

    /// How many steps of a tap are written one after the other.
    public static int unrolled(int steps) {
        return steps % 4 == 0 ? 4 : steps % 2 == 0 ? 2 : 1;
    }

    @Override
    public byte[] code() {
        Assembler asm = target.assembler();
        Frame.enter(asm);
        if (target.masks(filters, target.lanes())) {
            Frame.mask(asm, filters % target.lanes());
        }
        for (int pixels = ROWS.length; pixels > 0; pixels--) {
            Assembler.Label again = new Assembler.Label();
            Assembler.Label fewer = new Assembler.Label();
            asm.bind(again);
            asm.constant(Instruction.CMP32_CONSTANT, Frame.PIXELS, pixels);
            asm.jump(Assembler.Condition.LESS, fewer);
            tile(asm, pixels);
            asm.constant(Instruction.SUB32_CONSTANT, Frame.PIXELS, pixels);
            asm.jump(again);
            asm.bind(fewer);
        }
        Frame.leave(asm);
        return asm.toBytes();
    }

    private void tile(Assembler asm, int pixels) {
        for (int p = 0; p < pixels; p++) {
            asm.op(Instruction.MOVSXD, ROWS[p], Memory.at(Frame.TABLE, 4 * p));
            asm.op(Instruction.ADD, ROWS[p], Frame.A);
        }
        asm.add(Frame.TABLE, 4 * pixels);
        for (int k = 0; k < pixels * vectors(); k++) {
            asm.load(Instruction.VMOVDQU, k, head(k % vectors()));
        }
        sums(asm, pixels);
        finish(asm, pixels);
    }

    /// A vector of the block's head: first the biases, then the factors.
    private Memory head(int vector) {
        return Memory.at(Frame.B, 4 * target.lanes() * vector);
    }

    private void sums(Assembler asm, int pixels) {
        asm.op(Instruction.LEA, WEIGHTS, head(2 * vectors()));
        asm.op(Instruction.LEA, TAP, LayerNumbers.tap(0));
        asm.op(Instruction.MOV32, COUNT, LayerNumbers.TAP_COUNT);
        asm.store(Instruction.MOV32_STORE, Frame.TAPS, COUNT);
        Assembler.Label tap = new Assembler.Label();
        Assembler.Label round = new Assembler.Label();
        asm.bind(tap);
        asm.op(Instruction.MOVSXD, AT, Memory.at(TAP, 0));
        asm.add(TAP, 4);
        asm.op(Instruction.MOV32, COUNT, LayerNumbers.ROUNDS);
        asm.bind(round);
        for (int step = 0; step < unrolled; step++) {
            step(asm, pixels, step);
        }
        asm.add(AT, 4 * unrolled);
        asm.add(WEIGHTS, vectorBytes() * vectors() * unrolled);
        asm.one(Instruction.DEC32, COUNT);
        asm.jump(Assembler.Condition.NOT_ZERO, round);
        asm.constant(Instruction.SUB32_CONSTANT, Frame.TAPS, 1);
        asm.jump(Assembler.Condition.NOT_ZERO, tap);
    }

    private int vectorBytes() {
        return numbers.weightBytes() * target.lanes();
    }

    private void step(Assembler asm, int pixels, int step) {
        int vectors = vectors();
        int weight = target.weight();
        int value = target.value();
        for (int v = 0; v < vectors; v++) {
            Instruction load =
                    numbers == Numbers.SHORTS ? Instruction.VPMOVSXBW : Instruction.VMOVDQU;
            int at = vectorBytes() * (vectors * step + v);
            asm.load(load, weight + v, Memory.at(WEIGHTS, at));
        }
        for (int p = 0; p < pixels; p++) {
            asm.load(Instruction.VPBROADCASTD, value, Memory.at(ROWS[p], AT, 4 * step));
            for (int v = 0; v < vectors; v++) {
                int sum = p * vectors + v;
                switch (numbers) {
                    case SHORTS -> {
                        int product = v == vectors - 1 ? value : target.free();
                        asm.op(Instruction.VPMADDWD, product, value, weight + v);
                        asm.op(Instruction.VPADDD, sum, sum, product);
                    }
                    case BYTES -> asm.op(Instruction.VPDPBUSD, sum, value, weight + v);
                    case BF16 -> asm.op(Instruction.VDPBF16PS, sum, value, weight + v);
                    case FLOAT -> asm.op(Instruction.VFMADD231PS, sum, value, weight + v);
                }
            }
        }
    }

    /// Bytes of a value that is added: beside bfloat16 it has the form of what is written.
    private int addedBytes() {
        return numbers == Numbers.BF16 && !finish.last() ? Float.BYTES : numbers.bytes();
    }

    private void finish(Assembler asm, int pixels) {
        FinishCode code = new FinishCode(asm, target, finish, numbers);
        int vectors = vectors();
        boolean masks = target.masks(filters, target.lanes());
        if (finish.adds()) {
            asm.op(Instruction.MOV, Frame.ADDED, Frame.ADDED_PLACE);
        }
        code.finish(
                pixels * vectors,
                sum -> head(vectors + sum % vectors),
                sum -> {
                    int v = sum % vectors;
                    if (v == 0 && sum > 0) {
                        nextAdded(asm);
                    }
                    Memory from = Memory.at(Frame.ADDED, addedBytes() * target.lanes() * v);
                    return new FinishCode.Added(from, masks && v == vectors - 1);
                });
        if (finish.adds()) {
            nextAdded(asm);
            asm.store(Instruction.MOV_STORE, Frame.ADDED_PLACE, Frame.ADDED);
        }
        for (int p = 0; p < pixels; p++) {
            code.store(p * vectors, vectors, filters);
            FinishCode.nextPixel(asm, COUNT);
        }
    }

    private static void nextAdded(Assembler asm) {
        asm.op(Instruction.MOVSXD, COUNT, LayerNumbers.ADDED_STRIDE);
        asm.op(Instruction.ADD, Frame.ADDED, COUNT);
    }

    @Override
    public boolean isRight(MemorySegment code) {
        return switch (numbers) {
            case SHORTS, BYTES -> Trial.convolution(this, code);
            case FLOAT -> FloatTrial.isRight(this, code);
            case BF16 -> Bf16Trial.isRight(this, code);
        };
    }
}
