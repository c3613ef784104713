package dev.fathom.machine.kernel;

import static dev.fathom.machine.code.Instruction.ADD;
import static dev.fathom.machine.code.Instruction.MOVSXD;
import static dev.fathom.machine.code.Instruction.VADDPS;
import static dev.fathom.machine.code.Instruction.VCVTDQ2PS;
import static dev.fathom.machine.code.Instruction.VCVTNEPS2BF16;
import static dev.fathom.machine.code.Instruction.VCVTPS2DQ;
import static dev.fathom.machine.code.Instruction.VDIVPS;
import static dev.fathom.machine.code.Instruction.VEXTRACTI128;
import static dev.fathom.machine.code.Instruction.VFMADD231PS;
import static dev.fathom.machine.code.Instruction.VMAXPS;
import static dev.fathom.machine.code.Instruction.VMINPS;
import static dev.fathom.machine.code.Instruction.VMOVDQU;
import static dev.fathom.machine.code.Instruction.VMOVDQU16_STORE_HALF;
import static dev.fathom.machine.code.Instruction.VMOVDQU8_STORE;
import static dev.fathom.machine.code.Instruction.VMOVDQU_STORE;
import static dev.fathom.machine.code.Instruction.VMOVDQU_STORE_HALF;
import static dev.fathom.machine.code.Instruction.VMOVD_STORE;
import static dev.fathom.machine.code.Instruction.VMOVQ_STORE;
import static dev.fathom.machine.code.Instruction.VMULPS;
import static dev.fathom.machine.code.Instruction.VPACKSSDW;
import static dev.fathom.machine.code.Instruction.VPADDD;
import static dev.fathom.machine.code.Instruction.VPERMQ;
import static dev.fathom.machine.code.Instruction.VPEXTRW_STORE;
import static dev.fathom.machine.code.Instruction.VPMOVSXWD;
import static dev.fathom.machine.code.Instruction.VPMOVUSDB_STORE;
import static dev.fathom.machine.code.Instruction.VPMOVZXBD;
import static dev.fathom.machine.code.Instruction.VPMOVZXWD;
import static dev.fathom.machine.code.Instruction.VPSLLVD;
import static dev.fathom.machine.code.Instruction.VPSRLDQ;
import static dev.fathom.machine.code.Instruction.VROUNDPS;

import dev.fathom.kernel.Activation;
import dev.fathom.machine.code.Assembler;
import dev.fathom.machine.code.Instruction;
import dev.fathom.machine.code.Memory;
import dev.fathom.machine.code.Register;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;

/// Writes what follows the sums, as [dev.fathom.engine.quantized.Finish] has it: every rounding in
/// the same order.
///
/// Two things differ in words only. `vcvtps2dq` and `vroundps` round to even as the plain way does,
/// but the latter makes −0 of what is less than 0 by little, which the whole number at the end
/// doesn't show. And `vmaxps` gives its second operand when both are zeros.
final class FinishCode {
    private static final int TO_EVEN = 0;

    /// In which order `vpermq` puts the quarters of two vectors packed into one.
    private static final int IN_ORDER = 0b11_01_10_00;

    private final Assembler asm;
    private final Target target;
    private final int free;
    private final FinishParts parts;
    private final Numbers numbers;

    FinishCode(Assembler asm, Target target, FinishParts parts, Numbers numbers) {
        this.asm = asm;
        this.target = target;
        free = target.free();
        this.parts = parts;
        this.numbers = numbers;
    }

    /// Where numbers are added from.
    ///
    /// @param masked whether only some are there
    record Added(Memory from, boolean masked) {}

    /// A vector that is the same for all sums: in a register where there are enough, which is
    /// quicker.
    private record Constant(int register, Memory memory) {
        static final int NONE = -1;
    }

    private Constant constant(int slot, Memory memory) {
        int register = target.constant(slot);
        if (register != Constant.NONE) {
            asm.load(VMOVDQU, register, memory);
        }
        return new Constant(register, memory);
    }

    private void op(Instruction i, int to, int first, Constant second) {
        if (second.register == Constant.NONE) {
            asm.op(i, to, first, second.memory);
        } else {
            asm.op(i, to, first, second.register);
        }
    }

    /// Finishes vectors of sums, in the registers from 0 on: each part for all of them.
    ///
    /// @param added asked for each in their order
    void finish(int sums, IntFunction<Memory> factors, IntFunction<Added> added) {
        if (!numbers.areWhole()) {
            floats(sums, added);
            return;
        }
        for (int s = 0; s < sums; s++) {
            asm.op(VCVTDQ2PS, s, s);
            asm.op(VMULPS, s, s, factors.apply(s));
        }
        if (parts.first()) {
            round(sums, LayerNumbers.GridPlaces.first());
        }
        if (parts.adds()) {
            add(sums, added);
        }
        if (parts.sum()) {
            round(sums, LayerNumbers.GridPlaces.sum());
        }
        function(sums);
        if (parts.last()) {
            last(sums);
        }
    }

    private void add(int sums, IntFunction<Added> added) {
        Constant scale = constant(0, LayerNumbers.addedScale());
        Constant below = constant(1, LayerNumbers.addedBelow());
        for (int s = 0; s < sums; s++) {
            boolean bytes = numbers == Numbers.BYTES;
            load(bytes ? VPMOVZXBD : VPMOVSXWD, added.apply(s));
            if (bytes) {
                op(VPADDD, free, free, below);
            }
            asm.op(VCVTDQ2PS, free, free);
            op(VMULPS, free, free, scale);
            asm.op(VADDPS, s, s, free);
        }
    }

    private void load(Instruction load, Added added) {
        if (added.masked) {
            asm.loadMasked(load, free, added.from);
        } else {
            asm.load(load, free, added.from);
        }
    }

    /// Makes whole numbers of floats, as they are stored.
    void last(int values) {
        limited(
                values,
                LayerNumbers.GridPlaces.last(),
                s -> {
                    asm.op(VCVTPS2DQ, s, s);
                    if (numbers == Numbers.BYTES) {
                        asm.op(VPADDD, s, s, LayerNumbers.lastAbove());
                    }
                });
    }

    private void round(int sums, LayerNumbers.GridPlaces grid) {
        Constant scale = constant(4, grid.scale());
        limited(
                sums,
                grid,
                s -> {
                    asm.by(VROUNDPS, s, s, TO_EVEN);
                    op(VMULPS, s, s, scale);
                });
    }

    /// Divides by the scale and limits to the grid.
    private void limited(int sums, LayerNumbers.GridPlaces grid, IntConsumer then) {
        Constant quotient = constant(0, parts.divides() ? grid.scale() : grid.quotient());
        Constant rest = constant(1, grid.rest());
        Constant low = constant(2, grid.low());
        Constant high = constant(3, grid.high());
        for (int s = 0; s < sums; s++) {
            if (parts.divides()) {
                op(VDIVPS, free, s, quotient);
            } else {
                op(VMULPS, free, s, rest);
                op(VFMADD231PS, free, s, quotient);
            }
            op(VMAXPS, s, free, low);
            op(VMINPS, s, s, high);
            then.accept(s);
        }
    }

    /// With the other operand first, `vmaxps` keeps NaN; 0 added makes 0 of −0.
    private void floats(int sums, IntFunction<Added> added) {
        for (int s = 0; s < sums; s++) {
            if (parts.adds()) {
                addFloats(s, added.apply(s));
            }
            if (parts.function() == Activation.RELU) {
                asm.load(VMOVDQU, free, LayerNumbers.zero());
                asm.op(VMAXPS, s, free, s);
                asm.op(VADDPS, s, s, free);
            }
            if (writesHalves()) {
                asm.op(VCVTNEPS2BF16, s, s);
            }
        }
    }

    private void addFloats(int sum, Added added) {
        if (writesHalves()) {
            load(VPMOVZXWD, added);
            asm.op(VPSLLVD, free, free, LayerNumbers.sixteen());
        } else {
            load(VMOVDQU, added);
        }
        asm.op(VADDPS, sum, sum, free);
    }

    private boolean writesHalves() {
        return numbers == Numbers.BF16 && parts.last();
    }

    private void function(int sums) {
        Activation function = parts.function();
        for (int s = 0; s < sums; s++) {
            if (function == Activation.RELU) {
                asm.op(VMAXPS, s, s, LayerNumbers.zero());
            } else if (function == Activation.CLIP) {
                asm.op(VMAXPS, s, s, LayerNumbers.a());
                asm.op(VMINPS, s, s, LayerNumbers.b());
            } else if (function == Activation.LEAKY_RELU) {
                asm.op(VMULPS, free, s, LayerNumbers.a());
                asm.op(VMAXPS, s, s, free);
            }
        }
    }

    /// Stores the finished values of a pixel, in some registers.
    void store(int values, int vectors, int count) {
        if (target == Target.AVX512) {
            int lanes = target.lanes();
            Instruction wholes = writesHalves() ? VMOVDQU16_STORE_HALF : VPMOVUSDB_STORE;
            Instruction store = parts.last() ? wholes : VMOVDQU_STORE;
            int bytes = parts.last() ? numbers.bytes() : 4;
            for (int v = 0; v < vectors; v++) {
                boolean masked = target.masks(count, lanes) && v == vectors - 1;
                store(store, at(bytes * lanes * v), values + v, masked);
            }
            return;
        }
        if (!parts.last()) {
            for (int v = 0; v < vectors; v++) {
                storeFloats(values + v, 32 * v, Math.min(8, count - 8 * v));
            }
            return;
        }
        asm.op(VPACKSSDW, values, values, values + vectors - 1);
        asm.by(VPERMQ, values, values, IN_ORDER);
        storeWholes(values, count);
    }

    private void store(Instruction store, Memory to, int values, boolean masked) {
        if (masked) {
            asm.storeMasked(store, to, values);
        } else {
            asm.store(store, to, values);
        }
    }

    /// Stores a vector of whole numbers that are in order already.
    void storeWholes(int values, int count) {
        if (target == Target.AVX512) {
            store(VMOVDQU8_STORE, at(0), values, target.masks(count, target.channels()));
            return;
        }
        if (count == 16) {
            asm.store(VMOVDQU_STORE, at(0), values);
            return;
        }
        int at = 0;
        if (count >= 8) {
            asm.store(VMOVDQU_STORE_HALF, at(0), values);
            asm.by(VEXTRACTI128, values, values, 1);
            at = 16;
        }
        at = storeEights(values, at, 2 * (count & 7));
        if ((count & 1) != 0) {
            asm.store(VPEXTRW_STORE, at(at), values, 0);
        }
    }

    private void storeFloats(int values, int at, int count) {
        if (count == 8) {
            asm.store(VMOVDQU_STORE, at(at), values);
            return;
        }
        if (count >= 4) {
            asm.store(VMOVDQU_STORE_HALF, at(at), values);
            asm.by(VEXTRACTI128, values, values, 1);
            at += 16;
        }
        storeEights(values, at, 4 * (count & 3));
    }

    /// Of up to 15 bytes those that make eight and four.
    ///
    /// @return where the rest goes, which then stands first in the register
    private int storeEights(int values, int at, int bytes) {
        if ((bytes & 8) != 0) {
            asm.store(VMOVQ_STORE, at(at), values);
            asm.by(VPSRLDQ, values, values, 8);
            at += 8;
        }
        if ((bytes & 4) != 0) {
            asm.store(VMOVD_STORE, at(at), values);
            asm.by(VPSRLDQ, values, values, 4);
            at += 4;
        }
        return at;
    }

    private static Memory at(int displacement) {
        return Memory.at(Frame.Y, displacement);
    }

    /// Goes to the next pixel that is written.
    static void nextPixel(Assembler asm, Register stride) {
        asm.op(MOVSXD, stride, LayerNumbers.Y_STRIDE);
        asm.op(ADD, Frame.Y, stride);
    }
}
