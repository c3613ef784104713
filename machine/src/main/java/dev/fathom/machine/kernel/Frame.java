package dev.fathom.machine.kernel;

import static dev.fathom.machine.code.Register.R12;
import static dev.fathom.machine.code.Register.R13;
import static dev.fathom.machine.code.Register.R14;
import static dev.fathom.machine.code.Register.R15;
import static dev.fathom.machine.code.Register.R8;
import static dev.fathom.machine.code.Register.R9;
import static dev.fathom.machine.code.Register.RAX;
import static dev.fathom.machine.code.Register.RBP;
import static dev.fathom.machine.code.Register.RBX;
import static dev.fathom.machine.code.Register.RCX;
import static dev.fathom.machine.code.Register.RDI;
import static dev.fathom.machine.code.Register.RDX;
import static dev.fathom.machine.code.Register.RSI;
import static dev.fathom.machine.code.Register.RSP;

import dev.fathom.machine.code.Assembler;
import dev.fathom.machine.code.Instruction;
import dev.fathom.machine.code.Memory;
import dev.fathom.machine.code.Register;
import java.util.function.Consumer;

/// Where a kernel finds what it is called with, by the calling convention of Linux.
final class Frame {
    /// What is read.
    static final Register A = RDI;

    /// Weights, with biases and factors before them.
    static final Register B = RSI;

    /// What is written.
    static final Register Y = RDX;

    /// What is added.
    static final Register ADDED = RCX;

    /// By pixel, the place of its first value from [#A] on, in bytes.
    static final Register TABLE = R8;

    /// See [LayerNumbers].
    static final Register LAYER = R9;

    /// Pixels that are left.
    static final Memory PIXELS = Memory.at(RSP, 0);

    /// Taps that are left.
    static final Memory TAPS = Memory.at(RSP, 4);

    /// Where [#ADDED] waits.
    static final Memory ADDED_PLACE = Memory.at(RSP, 8);

    /// Where an array begins, or goes on.
    static Memory first(Register array) {
        return Memory.at(array, 0);
    }

    private static final Register[] SAVED = {RBX, RBP, R12, R13, R14, R15};
    private static final int LOCALS = 16;

    private Frame() {}

    static void enter(Assembler asm) {
        for (Register register : SAVED) {
            asm.push(register);
        }
        asm.add(RSP, -LOCALS);
        asm.op(Instruction.MOV32, RBX, Memory.at(RSP, LOCALS + 8 * (SAVED.length + 1)));
        asm.store(Instruction.MOV32_STORE, PIXELS, RBX);
        asm.store(Instruction.MOV_STORE, ADDED_PLACE, ADDED);
    }

    static void leave(Assembler asm) {
        asm.add(RSP, LOCALS);
        for (int k = SAVED.length - 1; k >= 0; k--) {
            asm.pop(SAVED[k]);
        }
        asm.zeroUpper();
        asm.ret();
    }

    /// Lets the mask be for the first numbers of a vector.
    static void mask(Assembler asm, int count) {
        asm.constant(RBX, -1L >>> (Long.SIZE - count));
        asm.mask(RBX);
    }

    /// The code of a kernel that takes pixels one by one.
    ///
    /// @param channels of a pixel
    /// @param pixel writes what is done with one: RAX is where its window begins, RBX is free
    static byte[] eachPixel(Target target, int channels, Consumer<Assembler> pixel) {
        Assembler asm = target.assembler();
        Assembler.Label next = new Assembler.Label();
        Assembler.Label end = new Assembler.Label();
        enter(asm);
        if (target.masks(channels, target.channels())) {
            mask(asm, channels);
        }
        asm.bind(next);
        asm.constant(Instruction.CMP32_CONSTANT, PIXELS, 1);
        asm.jump(Assembler.Condition.LESS, end);
        asm.op(Instruction.MOVSXD, RAX, Memory.at(TABLE, 0));
        asm.op(Instruction.ADD, RAX, A);
        asm.add(TABLE, 4);
        pixel.accept(asm);
        FinishCode.nextPixel(asm, RBX);
        asm.constant(Instruction.SUB32_CONSTANT, PIXELS, 1);
        asm.jump(next);
        asm.bind(end);
        leave(asm);
        return asm.toBytes();
    }
}
