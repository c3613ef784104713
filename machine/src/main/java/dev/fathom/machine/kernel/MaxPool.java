package dev.fathom.machine.kernel;

import static dev.fathom.machine.code.Register.R10;
import static dev.fathom.machine.code.Register.RAX;
import static dev.fathom.machine.code.Register.RBX;
import static dev.fathom.machine.code.Register.RCX;

import dev.fathom.kernel.Activation;
import dev.fathom.machine.code.Assembler;
import dev.fathom.machine.code.Instruction;
import dev.fathom.machine.code.Memory;
import java.lang.foreign.MemorySegment;

/// The largest values of some pixels' windows: `y[p][c] = maxₜ a[table[p] + taps[t] + c]`, c of up
/// to 16.
///
/// @param channels 1 … 16, of 16 that are read
public record MaxPool(int channels) implements Kernel {
    private static final FinishParts WHOLE =
            new FinishParts(false, false, false, (Activation) null, true);

    @Override
    public byte[] code() {
        Assembler asm = new Assembler();
        Assembler.Label next = new Assembler.Label();
        Assembler.Label tap = new Assembler.Label();
        Assembler.Label end = new Assembler.Label();
        Frame.enter(asm);
        asm.bind(next);
        asm.constant(Instruction.CMP32_CONSTANT, Frame.PIXELS, 1);
        asm.jump(Assembler.Condition.LESS, end);
        asm.op(Instruction.MOVSXD, RAX, Memory.at(Frame.TABLE, 0));
        asm.op(Instruction.ADD, RAX, Frame.A);
        asm.add(Frame.TABLE, 4);
        asm.op(Instruction.LEA, RCX, LayerNumbers.tap(0));
        asm.op(Instruction.MOV32, RBX, LayerNumbers.TAP_COUNT);
        asm.op(Instruction.MOVSXD, R10, Memory.at(RCX, 0));
        asm.load(Instruction.VMOVDQU, 0, Memory.at(RAX, R10, 0));
        asm.bind(tap);
        asm.op(Instruction.MOVSXD, R10, Memory.at(RCX, 0));
        asm.op(Instruction.VPMAXSW, 0, 0, Memory.at(RAX, R10, 0));
        asm.add(RCX, 4);
        asm.one(Instruction.DEC32, RBX);
        asm.jump(Assembler.Condition.NOT_ZERO, tap);
        new FinishCode(asm, WHOLE, Numbers.WHOLE).storeShorts(0, channels);
        FinishCode.nextPixel(asm, RBX);
        asm.constant(Instruction.SUB32_CONSTANT, Frame.PIXELS, 1);
        asm.jump(next);
        asm.bind(end);
        Frame.leave(asm);
        return asm.toBytes();
    }

    @Override
    public boolean isRight(MemorySegment code) {
        return Trial.maxPool(this, code);
    }
}
