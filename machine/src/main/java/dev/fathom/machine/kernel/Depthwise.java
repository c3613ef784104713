package dev.fathom.machine.kernel;

import static dev.fathom.machine.code.Register.R10;
import static dev.fathom.machine.code.Register.RAX;

import dev.fathom.machine.code.Assembler;
import dev.fathom.machine.code.Instruction;
import dev.fathom.machine.code.Memory;
import java.lang.foreign.MemorySegment;

/// Sums of products of some pixels' channels, each with a filter of its own, and what follows them:
///
/// `y[p][c] = finish(bias[c] + Σₜ a[table[p] + taps[t] + c] · w[t][c])`, c of up to 16.
///
/// Two taps are interleaved, so that `vpmaddwd` multiplies and adds both: the sums of channels 0 …
/// 3 and 8 … 11 stand in one register, those of 4 … 7 and 12 … 15 in another, and packing them
/// brings them back in order. In that order stand biases, factors and, for each two taps, weights
/// of 16 bits; a last tap without a partner has one with weight 0.
///
/// @param channels 1 … 16, of 16 that are read
/// @param pairs of taps
/// @param finish what follows: it ends in whole numbers and adds nothing
public record Depthwise(int channels, int pairs, FinishParts finish) implements Kernel {
    /// Channels of a whole block.
    public static final int BLOCK = 16;

    public Depthwise {
        if (channels < 1 || channels > BLOCK || !finish.last() || finish.adds()) {
            throw new IllegalArgumentException(channels + " channels, " + finish);
        }
    }

    /// Bytes of a block.
    public static int blockBytes(int pairs) {
        return 2 * BLOCK * 4 + pairs * BLOCK * 4;
    }

    /// At which place of its block a channel stands.
    public static int place(int channel) {
        return (channel & 3) | ((channel & 4) << 1) | ((channel & 8) >> 1);
    }

    @Override
    public byte[] code() {
        return Frame.eachPixel(this::pixel);
    }

    private void pixel(Assembler asm) {
        FinishCode code = new FinishCode(asm, finish, Numbers.WHOLE);
        for (int half = 0; half < 2; half++) {
            asm.load(Instruction.VMOVDQU, half, weights(half));
        }
        for (int pair = 0; pair < pairs; pair++) {
            pair(asm, pair);
        }
        for (int half = 0; half < 2; half++) {
            code.finish(half, weights(2 + half), weights(0));
        }
        asm.op(Instruction.VPACKSSDW, 0, 0, 1);
        code.storeShorts(0, channels);
    }

    private static Memory weights(int vector) {
        return Memory.at(Frame.B, 32 * vector);
    }

    private static void pair(Assembler asm, int pair) {
        for (int k = 0; k < 2; k++) {
            asm.op(Instruction.MOVSXD, R10, LayerNumbers.tap(2 * pair + k));
            asm.load(Instruction.VMOVDQU, 2 + k, Memory.at(RAX, R10, 0));
        }
        asm.op(Instruction.VPUNPCKLWD, 4, 2, 3);
        asm.op(Instruction.VPUNPCKHWD, 5, 2, 3);
        for (int half = 0; half < 2; half++) {
            asm.op(Instruction.VPMADDWD, 4 + half, 4 + half, weights(4 + 2 * pair + half));
            asm.op(Instruction.VPADDD, half, half, 4 + half);
        }
    }

    @Override
    public boolean isRight(MemorySegment code) {
        return Trial.depthwise(this, code);
    }
}
