package dev.fathom.machine.kernel;

import static dev.fathom.machine.code.Register.R10;
import static dev.fathom.machine.code.Register.RAX;

import dev.fathom.machine.code.Assembler;
import dev.fathom.machine.code.Instruction;
import dev.fathom.machine.code.Memory;
import java.lang.foreign.MemorySegment;

/// Sums of products of some pixels' channels, each with a filter of its own, and what follows them:
///
/// `y[p][c] = finish(bias[c] + Σₜ a[table[p] + taps[t] + c] · w[t][c])`
///
/// As many taps as a step has values are interleaved, so that one instruction multiplies and adds
/// them all. That is done in each 128 bits of vectors, so that the sums of neighbouring channels
/// stand in several registers; packing brings them back in order. In the order of the registers
/// stand biases, factors and, for each step, weights: two of 16 bits or four of 8. Taps that are
/// missing in the last step have weight 0.
///
/// @param channels 1 … [Target#channels]
/// @param steps of taps
/// @param finish what follows: it ends in whole numbers and adds nothing
public record Depthwise(Target target, int channels, int steps, FinishParts finish)
        implements Kernel {
    private static final int QUARTER = 4; // numbers of 32 bits of 128

    public Depthwise {
        if (channels < 1 || channels > target.channels() || !finish.last() || finish.adds()) {
            throw new IllegalArgumentException(channels + " channels, " + finish);
        }
    }

    /// Taps of a step.
    public static int together(Target target) {
        return target.wholes().together();
    }

    /// Bytes of a block: biases, factors, weights.
    public static int blockBytes(Target target, int steps) {
        return (2 + steps) * 4 * target.channels();
    }

    /// At which place of its block a channel stands: its register's first lane, and on.
    public static int place(Target target, int channel) {
        int registers = together(target);
        int part = channel / (QUARTER * registers);
        int register = channel / QUARTER % registers;
        return register * target.lanes() + QUARTER * part + channel % QUARTER;
    }

    @Override
    public byte[] code() {
        return Frame.eachPixel(target, channels, this::pixel);
    }

    private void pixel(Assembler asm) {
        FinishCode code = new FinishCode(asm, target, finish, target.wholes());
        int registers = together(target);
        for (int r = 0; r < registers; r++) {
            asm.load(Instruction.VMOVDQU, r, weights(r));
        }
        for (int step = 0; step < steps; step++) {
            for (int k = 0; k < registers; k++) {
                asm.op(Instruction.MOVSXD, R10, LayerNumbers.tap(registers * step + k));
                loadTap(asm, target, channels, registers + k);
            }
            if (target.wholes() == Numbers.BYTES) {
                fours(asm, step);
            } else {
                pairs(asm, step);
            }
        }
        code.finish(
                registers,
                r -> weights(registers + r),
                r -> new FinishCode.Added(weights(r), false));
        if (target.wholes() == Numbers.BYTES) {
            asm.op(Instruction.VPACKUSDW, 0, 0, 1);
            asm.op(Instruction.VPACKUSDW, 2, 2, 3);
            asm.op(Instruction.VPACKUSWB, 0, 0, 2);
        } else {
            asm.op(Instruction.VPACKSSDW, 0, 0, 1);
        }
        code.storeWholes(0, channels);
    }

    private Memory weights(int vector) {
        return Memory.at(Frame.B, 4 * target.lanes() * vector);
    }

    /// Loads the channels of a tap, whose place is in R10, of the pixel in RAX.
    static void loadTap(Assembler asm, Target target, int channels, int register) {
        Memory from = Memory.at(RAX, R10, 0);
        if (target.masks(channels, target.channels())) {
            asm.loadMasked(Instruction.VMOVDQU8, register, from);
        } else {
            asm.load(Instruction.VMOVDQU, register, from);
        }
    }

    private void pairs(Assembler asm, int step) {
        asm.op(Instruction.VPUNPCKLWD, 4, 2, 3);
        asm.op(Instruction.VPUNPCKHWD, 5, 2, 3);
        for (int r = 0; r < 2; r++) {
            asm.op(Instruction.VPMADDWD, 4 + r, 4 + r, weights(4 + 2 * step + r));
            asm.op(Instruction.VPADDD, r, r, 4 + r);
        }
    }

    private void fours(Assembler asm, int step) {
        for (int pair = 0; pair < 2; pair++) {
            asm.op(Instruction.VPUNPCKLBW, 8 + pair, 4 + 2 * pair, 5 + 2 * pair);
            asm.op(Instruction.VPUNPCKHBW, 10 + pair, 4 + 2 * pair, 5 + 2 * pair);
        }
        for (int half = 0; half < 2; half++) {
            asm.op(Instruction.VPUNPCKLWD, 12 + 2 * half, 8 + 2 * half, 9 + 2 * half);
            asm.op(Instruction.VPUNPCKHWD, 13 + 2 * half, 8 + 2 * half, 9 + 2 * half);
        }
        for (int r = 0; r < 4; r++) {
            asm.op(Instruction.VPDPBUSD, r, 12 + r, weights(8 + 4 * step + r));
        }
    }

    @Override
    public boolean isRight(MemorySegment code) {
        return Trial.depthwise(this, code);
    }
}
