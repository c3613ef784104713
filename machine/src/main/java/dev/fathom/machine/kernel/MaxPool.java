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
        return Frame.eachPixel(this::pixel);
    }

    private void pixel(Assembler asm) {
        Assembler.Label tap = new Assembler.Label();
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
    }

    @Override
    public boolean isRight(MemorySegment code) {
        return Trial.maxPool(this, code);
    }
}
