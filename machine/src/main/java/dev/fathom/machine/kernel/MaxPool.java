package dev.fathom.machine.kernel;

import static dev.fathom.machine.code.Register.R10;
import static dev.fathom.machine.code.Register.RBX;
import static dev.fathom.machine.code.Register.RCX;

import dev.fathom.machine.code.Assembler;
import dev.fathom.machine.code.Instruction;
import dev.fathom.machine.code.Memory;
import java.lang.foreign.MemorySegment;

/// The largest values of some pixels' windows: `y[p][c] = maxₜ a[table[p] + taps[t] + c]`.
///
/// @param channels 1 … [Target#channels]
public record MaxPool(Target target, int channels) implements Kernel {
    @Override
    public byte[] code() {
        return Frame.eachPixel(target, channels, this::pixel);
    }

    private void pixel(Assembler asm) {
        Assembler.Label tap = new Assembler.Label();
        asm.op(Instruction.LEA, RCX, LayerNumbers.tap(0));
        asm.op(Instruction.MOV32, RBX, LayerNumbers.TAP_COUNT);
        asm.op(Instruction.MOVSXD, R10, Memory.at(RCX, 0));
        Depthwise.loadTap(asm, target, channels, 0);
        asm.bind(tap);
        asm.op(Instruction.MOVSXD, R10, Memory.at(RCX, 0));
        Depthwise.loadTap(asm, target, channels, 1);
        boolean bytes = target.wholes() == Numbers.BYTES;
        asm.op(bytes ? Instruction.VPMAXUB : Instruction.VPMAXSW, 0, 0, 1);
        asm.add(RCX, 4);
        asm.one(Instruction.DEC32, RBX);
        asm.jump(Assembler.Condition.NOT_ZERO, tap);
        new FinishCode(asm, target, FinishParts.NONE, target.wholes()).storeWholes(0, channels);
    }

    @Override
    public boolean isRight(MemorySegment code) {
        return Trial.maxPool(this, code);
    }
}
