package dev.fathom.machine.kernel;

import static dev.fathom.machine.code.Register.RBX;

import dev.fathom.engine.quantized.Finish;
import dev.fathom.engine.quantized.Grid;
import dev.fathom.kernel.Ending;
import dev.fathom.machine.code.Assembler;
import dev.fathom.machine.code.Call;
import dev.fathom.machine.code.Instruction;
import dev.fathom.machine.code.Memory;
import java.lang.foreign.MemorySegment;

/// The whole numbers of a grid that stand for floats, [#TOGETHER] at a time: `y[i] = whole(a[i])`.
/// At the end it writes sixteen floats into what else is added: one of them is NaN when a float was
/// NaN or infinite, for NaN has no whole number.
///
/// @param divides see [FinishParts]
public record Rounding(Target target, boolean divides) implements Kernel {
    /// Floats that are read at once.
    public static final int TOGETHER = 16;

    private static final int VALUE = 0;
    private static final int ZERO = 2;
    private static final int MARK = 3;

    /// For a grid.
    public static Rounding of(Target target, Grid grid) {
        return new Rounding(target, Quotient.of(grid) == null);
    }

    /// The numbers that the kernel reads.
    public static int[] numbers(Grid grid) {
        Finish finish = new Finish(null, false, null, Ending.NONE, grid);
        return LayerNumbers.of(new int[0], 0, 0, 0, finish, null);
    }

    @Override
    public byte[] code() {
        Assembler asm = target.assembler();
        FinishParts parts = new FinishParts(false, false, false, null, true, divides);
        FinishCode code = new FinishCode(asm, target, parts, target.wholes());
        int vectors = TOGETHER / target.lanes();
        Assembler.Label next = new Assembler.Label();
        Frame.enter(asm);
        asm.load(Instruction.VMOVDQU, ZERO, LayerNumbers.zero());
        for (int v = 0; v < 2; v++) {
            asm.load(Instruction.VMOVDQU, MARK + v, LayerNumbers.zero());
        }
        asm.op(Instruction.MOV32, RBX, Frame.PIXELS);
        asm.bind(next);
        for (int v = 0; v < vectors; v++) {
            Memory from = Memory.at(Frame.A, 4 * target.lanes() * v);
            asm.load(Instruction.VMOVDQU, VALUE + v, from);
            asm.op(Instruction.VFMADD231PS, MARK + v, VALUE + v, ZERO);
        }
        code.last(vectors);
        code.store(VALUE, vectors, TOGETHER);
        asm.add(Frame.A, 4 * TOGETHER);
        asm.add(Frame.Y, target.wholes().bytes() * TOGETHER);
        asm.one(Instruction.DEC32, RBX);
        asm.jump(Assembler.Condition.NOT_ZERO, next);
        for (int v = 0; v < vectors; v++) {
            Memory to = Memory.at(Frame.ADDED, 4 * target.lanes() * v);
            asm.store(Instruction.VMOVDQU_STORE, to, MARK + v);
        }
        Frame.leave(asm);
        return asm.toBytes();
    }

    /// Rounds floats: whole [#TOGETHER]s, at least one.
    ///
    /// @param code of this kernel
    /// @param numbers see [#numbers]
    /// @return whether all of them are finite
    public static boolean round(
            MemorySegment code, MemorySegment from, MemorySegment to, int[] numbers, int times) {
        float[] marks = new float[TOGETHER];
        MemorySegment none = MemorySegment.NULL;
        MemorySegment layer = MemorySegment.ofArray(numbers);
        Call.kernel(code, from, none, to, MemorySegment.ofArray(marks), none, layer, times);
        boolean finite = true;
        for (float mark : marks) {
            finite &= !Float.isNaN(mark);
        }
        return finite;
    }

    @Override
    public boolean isRight(MemorySegment code) {
        return Trial.rounding(this, code);
    }
}
