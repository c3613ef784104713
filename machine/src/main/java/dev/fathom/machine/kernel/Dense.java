package dev.fathom.machine.kernel;

import static dev.fathom.machine.code.Register.R10;
import static dev.fathom.machine.code.Register.R11;
import static dev.fathom.machine.code.Register.R12;
import static dev.fathom.machine.code.Register.R13;
import static dev.fathom.machine.code.Register.RAX;
import static dev.fathom.machine.code.Register.RBP;
import static dev.fathom.machine.code.Register.RBX;

import dev.fathom.machine.code.Assembler;
import dev.fathom.machine.code.Call;
import dev.fathom.machine.code.Instruction;
import dev.fathom.machine.code.Memory;
import dev.fathom.machine.code.Register;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;

/// Some units of a fully connected layer for one picture, in floats: `y[u] = f(Σₖ x[k]·w[u][k] +
/// bias[u])`, the weights read where they are.
///
/// Sixteen lanes sum each a sixteenth of a unit's products; then their halves are added, four
/// times, and the bias. The number of values is a multiple of 16.
///
/// @param rectified whether a ReLU follows
public record Dense(boolean rectified) implements Kernel {
    /// Values of a round.
    public static final int LANES = 16;

    private static final Register[] ROWS = {RAX, R10, R11, R12};
    private static final Register STRIDE = R13;
    private static final int FREE = 15;
    private static final int VALUES = 8;

    /// What the kernel reads beside arrays, of so many values.
    public static int[] layer(int values) {
        return LayerNumbers.of(new int[0], values / LANES, 4 * values, 0, null, null);
    }

    @Override
    public byte[] code() {
        Assembler asm = new Assembler();
        Frame.enter(asm);
        asm.op(Instruction.MOVSXD, STRIDE, LayerNumbers.Y_STRIDE);
        for (int units : new int[] {ROWS.length, 1}) {
            Assembler.Label again = new Assembler.Label();
            Assembler.Label fewer = new Assembler.Label();
            asm.bind(again);
            asm.constant(Instruction.CMP32_CONSTANT, Frame.PIXELS, units);
            asm.jump(Assembler.Condition.LESS, fewer);
            for (int u = 0; u < units; u++) {
                asm.op(Instruction.MOV, ROWS[u], Frame.B);
                asm.op(Instruction.ADD, Frame.B, STRIDE);
            }
            sums(asm, units);
            asm.constant(Instruction.SUB32_CONSTANT, Frame.PIXELS, units);
            asm.jump(again);
            asm.bind(fewer);
        }
        Frame.leave(asm);
        return asm.toBytes();
    }

    private void sums(Assembler asm, int units) {
        for (int k = 0; k < 2 * units; k++) {
            asm.by(Instruction.VPSRLDQ, k, k, LANES); // zero
        }
        Assembler.Label round = new Assembler.Label();
        asm.op(Instruction.MOV, RBP, Frame.A);
        asm.op(Instruction.MOV32, RBX, LayerNumbers.ROUNDS);
        asm.bind(round);
        for (int half = 0; half < 2; half++) {
            asm.load(Instruction.VMOVDQU, VALUES + half, Memory.at(RBP, 32 * half));
            for (int u = 0; u < units; u++) {
                Memory weights = Memory.at(ROWS[u], 32 * half);
                asm.op(Instruction.VFMADD231PS, 2 * u + half, VALUES + half, weights);
            }
        }
        asm.add(RBP, 4 * LANES);
        for (int u = 0; u < units; u++) {
            asm.add(ROWS[u], 4 * LANES);
        }
        asm.one(Instruction.DEC32, RBX);
        asm.jump(Assembler.Condition.NOT_ZERO, round);
        for (int u = 0; u < units; u++) {
            unit(asm, u);
        }
        asm.add(Frame.Y, 4 * units);
        asm.add(Frame.ADDED, 4 * units);
    }

    private void unit(Assembler asm, int u) {
        int sum = 2 * u;
        asm.op(Instruction.VADDPS, sum, sum, sum + 1);
        asm.by(Instruction.VEXTRACTI128, FREE, sum, 1);
        asm.op(Instruction.VADDPS, sum, sum, FREE);
        for (int bytes = 8; bytes >= 4; bytes /= 2) {
            asm.by(Instruction.VPSRLDQ, FREE, sum, bytes);
            asm.op(Instruction.VADDPS, sum, sum, FREE);
        }
        asm.load(Instruction.VBROADCASTSS, FREE, Memory.at(Frame.ADDED, 4 * u));
        asm.op(Instruction.VADDPS, sum, sum, FREE);
        if (rectified) {
            // with the other operand first, NaN stays; 0 added makes 0 of −0
            asm.load(Instruction.VMOVDQU, FREE, LayerNumbers.zero());
            asm.op(Instruction.VMAXPS, sum, FREE, sum);
            asm.op(Instruction.VADDPS, sum, sum, FREE);
        }
        asm.store(Instruction.VMOVD_STORE, Memory.at(Frame.Y, 4 * u), sum);
    }

    @Override
    public boolean isRight(MemorySegment code) {
        Random random = new Random(1);
        int values = 3 * LANES;
        int units = ROWS.length + 3;
        float[] x = floats(random, values);
        float[] w = floats(random, units * values);
        float[] bias = floats(random, units);
        float[] y = new float[units + 1];
        Call.kernel(
                code,
                MemorySegment.ofArray(x),
                MemorySegment.ofArray(w),
                MemorySegment.ofArray(y),
                MemorySegment.ofArray(bias),
                MemorySegment.NULL,
                MemorySegment.ofArray(layer(values)),
                units);
        float[] expected = new float[y.length];
        for (int u = 0; u < units; u++) {
            float sum = plain(x, w, u * values) + bias[u];
            expected[u] = rectified ? Math.max(sum, 0) : sum;
        }
        return Arrays.equals(y, expected);
    }

    /// A unit's sum without its bias.
    private static float plain(float[] x, float[] w, int from) {
        float[] sums = new float[LANES];
        for (int k = 0; k < x.length; k++) {
            sums[k % LANES] = Math.fma(x[k], w[from + k], sums[k % LANES]);
        }
        for (int half = LANES / 2; half > 0; half /= 2) {
            for (int i = 0; i < half; i++) {
                sums[i] += sums[i + half];
            }
        }
        return sums[0];
    }

    private static float[] floats(Random random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
