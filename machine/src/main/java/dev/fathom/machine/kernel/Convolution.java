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

/// Sums of products of some pixels with up to 16 filters, and what follows them:
///
/// `y[p][f] = finish(bias[f] + Σₜ Σₖ a[table[p] + taps[t] + k] · w[t][k][f])`
///
/// A step is two numbers of 16 bits of a pixel, broadcast, times two of each of eight filters:
/// `vpmaddwd` adds the two products in 32 bits, exactly. Or it is a float, added by a fused
/// multiply-add in the order of taps and values, which is that of the vector engine as well. Up to
/// six pixels times two vectors of filters are summed at once, in twelve registers; two hold
/// weights, and two what is multiplied.
///
/// The weights of a block are, for each step and filter, two bytes or a float; before them stand a
/// bias of 32 bits and a factor for each filter. Where a tap has an odd number of values of 16
/// bits, the last one's partner has weight 0, but is read.
///
/// @param filters 1 … 16
/// @param unrolled steps of a round, which divide those of a tap
/// @param finish what follows
public record Convolution(Numbers numbers, int filters, int unrolled, FinishParts finish)
        implements Kernel {
    /// Filters of a whole block.
    public static final int BLOCK = 16;

    private static final int LANES = 8;
    private static final int MOST_PIXELS = 6;
    private static final Register[] ROWS = {RAX, R10, R11, R12, R13, R14};
    private static final Register AT = RBP;
    private static final Register WEIGHTS = R15;
    private static final Register TAP = RCX;
    private static final Register COUNT = RBX;
    private static final int WEIGHT = 12;
    private static final int VALUE = 14;
    private static final int PRODUCT = 15;

    public Convolution {
        if (filters < 1 || filters > BLOCK) {
            throw new IllegalArgumentException("filters " + filters + ": must be 1 … 16");
        }
    }

    int vectors() {
        return Math.ceilDiv(filters, LANES);
    }

    /// Bytes of a block of so many filters.
    ///
    /// @param steps of all taps
    public static int blockBytes(Numbers numbers, int filters, int steps) {
        int lanes = Math.ceilDiv(filters, LANES) * LANES;
        return lanes * (4 + 4 + numbers.weightBytes() * steps);
    }

    /// How many steps of a tap are written one after the other.
    public static int unrolled(int steps) {
        return steps % 4 == 0 ? 4 : steps % 2 == 0 ? 2 : 1;
    }

    @Override
    public byte[] code() {
        Assembler asm = new Assembler(256);
        Frame.enter(asm);
        for (int pixels = MOST_PIXELS; pixels > 0; pixels--) {
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
    private static Memory head(int vector) {
        return Memory.at(Frame.B, 4 * LANES * vector);
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
        return numbers.weightBytes() * LANES;
    }

    private void step(Assembler asm, int pixels, int step) {
        int vectors = vectors();
        boolean whole = numbers == Numbers.WHOLE;
        for (int v = 0; v < vectors; v++) {
            Instruction load = whole ? Instruction.VPMOVSXBW : Instruction.VMOVDQU;
            int at = vectorBytes() * (vectors * step + v);
            asm.load(load, WEIGHT + v, Memory.at(WEIGHTS, at));
        }
        for (int p = 0; p < pixels; p++) {
            Instruction broadcast = whole ? Instruction.VPBROADCASTD : Instruction.VBROADCASTSS;
            asm.load(broadcast, VALUE, Memory.at(ROWS[p], AT, 4 * step));
            for (int v = 0; v < vectors; v++) {
                int product = v == vectors - 1 ? VALUE : PRODUCT;
                int sum = p * vectors + v;
                if (whole) {
                    asm.op(Instruction.VPMADDWD, product, VALUE, WEIGHT + v);
                    asm.op(Instruction.VPADDD, sum, sum, product);
                } else {
                    asm.op(Instruction.VFMADD231PS, sum, VALUE, WEIGHT + v);
                }
            }
        }
    }

    private void finish(Assembler asm, int pixels) {
        FinishCode code = new FinishCode(asm, finish, numbers);
        asm.op(Instruction.MOV, Frame.ADDED, Frame.ADDED_PLACE);
        for (int p = 0; p < pixels; p++) {
            int first = p * vectors();
            for (int v = 0; v < vectors(); v++) {
                Memory added = Memory.at(Frame.ADDED, numbers.bytes() * LANES * v);
                code.finish(first + v, head(vectors() + v), added);
            }
            code.store(first, vectors(), filters);
            FinishCode.nextPixel(asm, COUNT);
            asm.op(Instruction.MOVSXD, COUNT, LayerNumbers.ADDED_STRIDE);
            asm.op(Instruction.ADD, Frame.ADDED, COUNT);
        }
        asm.store(Instruction.MOV_STORE, Frame.ADDED_PLACE, Frame.ADDED);
    }

    @Override
    public boolean isRight(MemorySegment code) {
        return numbers == Numbers.WHOLE
                ? Trial.convolution(this, code)
                : FloatTrial.isRight(this, code);
    }
}
