package dev.fathom.machine.kernel;

import static dev.fathom.machine.code.Register.RBX;

import dev.fathom.kernel.bf16.Bf16Loops;
import dev.fathom.machine.code.Assembler;
import dev.fathom.machine.code.Call;
import dev.fathom.machine.code.Instruction;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;

/// Makes bfloat16 of sixteen floats at a time: of neighbours, two of which make a word, or of two
/// arrays, each of which gives one number of a word.
public record Narrowing(Target target, boolean pairs) implements Kernel {
    /// Floats that are read at once, of each array.
    public static final int TOGETHER = 16;

    private static final int SPARE = 8;

    /// The numbers that the kernel reads.
    private static final MemorySegment NUMBERS =
            MemorySegment.ofArray(LayerNumbers.of(new int[0], 0, 0, 0, null, null));

    /// Words that are written of these.
    public int words() {
        return pairs ? TOGETHER : TOGETHER / 2;
    }

    @Override
    public byte[] code() {
        Assembler asm = target.assembler();
        Assembler.Label next = new Assembler.Label();
        Frame.enter(asm);
        asm.op(Instruction.MOV32, RBX, Frame.PIXELS);
        asm.bind(next);
        asm.load(Instruction.VCVTNEPS2BF16, 0, Frame.first(Frame.A));
        if (pairs) {
            asm.load(Instruction.VCVTNEPS2BF16, 1, Frame.first(Frame.B));
            asm.op(Instruction.VPMOVZXWD, 0, 0);
            asm.op(Instruction.VPMOVZXWD, 1, 1);
            asm.op(Instruction.VPSLLVD, 1, 1, LayerNumbers.sixteen());
            asm.op(Instruction.VPADDD, 0, 0, 1);
            asm.store(Instruction.VMOVDQU_STORE, Frame.first(Frame.Y), 0);
            asm.add(Frame.B, 4 * TOGETHER);
        } else {
            asm.store(Instruction.VMOVDQU16_STORE_HALF, Frame.first(Frame.Y), 0);
        }
        asm.add(Frame.A, 4 * TOGETHER);
        asm.add(Frame.Y, 4 * words());
        asm.one(Instruction.DEC32, RBX);
        asm.jump(Assembler.Condition.NOT_ZERO, next);
        Frame.leave(asm);
        return asm.toBytes();
    }

    /// Narrows floats: whole [#TOGETHER]s, at least one.
    ///
    /// @param code of this kernel
    /// @param second of pairs
    public static void narrow(
            MemorySegment code,
            MemorySegment first,
            MemorySegment second,
            MemorySegment to,
            int times) {
        MemorySegment none = MemorySegment.NULL;
        Call.kernel(code, first, second, to, none, none, NUMBERS, times);
    }

    @Override
    public boolean isRight(MemorySegment code) {
        int times = 3;
        float[] x = Bf16Trial.floats(new Random(1), 2 * times * TOGETHER);
        int[] found = new int[times * words() + SPARE];
        int[] expected = new int[found.length];
        int count = times * TOGETHER;
        if (pairs) {
            new Bf16Loops().pairs(x, 0, count, count, expected, 0);
        } else {
            new Bf16Loops().neighbours(x, 0, count, expected, 0);
        }
        MemorySegment all = MemorySegment.ofArray(x);
        narrow(code, all, all.asSlice(4L * count), MemorySegment.ofArray(found), times);
        return Arrays.equals(found, expected);
    }
}
