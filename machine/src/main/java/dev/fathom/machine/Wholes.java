package dev.fathom.machine;

import dev.fathom.engine.Floats;
import dev.fathom.engine.Form;
import dev.fathom.engine.PreparedStep;
import dev.fathom.engine.Values;
import dev.fathom.engine.quantized.Grid;
import dev.fathom.machine.kernel.Numbers;
import dev.fathom.machine.kernel.Rounding;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// Numbers on a grid, as whole ones of 16 bits, or as bytes, by how much they are above the lowest.
/// One thread at a time uses them.
///
/// NaN lies on no grid: values with some, or with infinite ones, are kept as floats, too, and steps
/// that read them compute by these.
final class Wholes implements Values {
    /// Bytes behind the last value, which kernels read but don't use.
    private static final int SPARE = 64;

    /// Calls of [Rounding] are as long.
    private static final int PIECE = 1 << 12;

    private final Grid grid;
    private final int[] numbers;
    private final @Nullable MemorySegment code;
    private final byte[] bytes;
    private final short[] shorts;
    private float @Nullable [] withNan;

    private Wholes(OnGrid form, int count) {
        grid = form.grid;
        numbers = Rounding.numbers(grid);
        code = form.store.code(Rounding.of(form.store.target(), grid));
        boolean areBytes = form.numbers() == Numbers.BYTES;
        bytes = new byte[areBytes ? Math.addExact(count, SPARE) : 0];
        shorts = new short[areBytes ? 0 : Math.addExact(count, SPARE / 2)];
    }

    /// What makes them. Thread-safe.
    record OnGrid(Grid grid, CodeStore store) implements Form {
        Numbers numbers() {
            return store.target().wholes();
        }

        @Override
        public Values values(int count) {
            return new Wholes(this, count);
        }

        @Override
        public long bytes(int count) {
            return (long) numbers().bytes() * count + SPARE;
        }

        /// The bytes of what stands around pictures: of zeros.
        byte zero() {
            return (byte) (numbers() == Numbers.BYTES ? grid.zero() : 0);
        }

        /// The bytes of what is less than any value, or as small.
        byte lowest() {
            return numbers() == Numbers.BYTES ? 0 : Byte.MIN_VALUE;
        }

        @Override
        public String toString() {
            return numbers() == Numbers.BYTES ? "u8" : "s16";
        }
    }

    /// To be read.
    static MemorySegment read(Values values) {
        Wholes wholes = (Wholes) values;
        return wholes.bytes.length > 0
                ? MemorySegment.ofArray(wholes.bytes)
                : MemorySegment.ofArray(wholes.shorts);
    }

    /// To be written, with numbers of the grid alone.
    static MemorySegment write(Values values) {
        ((Wholes) values).withNan = null;
        return read(values);
    }

    static boolean haveNan(Values[] inputs) {
        for (Values values : inputs) {
            if (values instanceof Wholes wholes && wholes.withNan != null) {
                return true;
            }
        }
        return false;
    }

    /// Runs a step that reads and makes floats on values in other forms.
    ///
    /// @param sizes of a picture's values, of each input
    /// @param size of a picture's values that are made
    static void byFloats(
            PreparedStep step, int batch, int[] sizes, Values[] inputs, int size, Values output) {
        Values[] floats = new Values[inputs.length];
        for (int i = 0; i < inputs.length; i++) {
            float[] array = new float[batch * sizes[i]];
            inputs[i].toFloats(array.length, array);
            floats[i] = new Floats(array);
        }
        Floats made = new Floats(new float[batch * size]);
        step.run(batch, floats, made);
        output.fromFloats(batch * size, made.array());
    }

    @Override
    public void toFloats(int count, float[] to) {
        if (withNan != null) {
            System.arraycopy(withNan, 0, to, 0, count);
            return;
        }
        float scale = grid.scale();
        int low = grid.low();
        for (int i = 0; i < count && bytes.length > 0; i++) {
            to[i] = ((bytes[i] & 255) + low) * scale;
        }
        for (int i = 0; i < count && shorts.length > 0; i++) {
            to[i] = shorts[i] * scale;
        }
    }

    @Override
    public void fromFloats(int count, float[] from) {
        int rounded = 0;
        boolean finite = true;
        while (code != null && count - rounded >= Rounding.TOGETHER) {
            int together = Math.min(PIECE, (count - rounded) / Rounding.TOGETHER);
            int length = together * Rounding.TOGETHER;
            int bytesEach = bytes.length > 0 ? 1 : 2;
            finite &=
                    Rounding.round(
                            code,
                            Pieces.slice(MemorySegment.ofArray(from), 4L * rounded, 4L * length),
                            Pieces.slice(
                                    read(this),
                                    (long) bytesEach * rounded,
                                    (long) bytesEach * length),
                            numbers,
                            together);
            rounded += length;
        }
        for (int i = rounded; i < count; i++) {
            float whole = grid.whole(from[i]);
            finite &= !Float.isNaN(whole);
            if (bytes.length > 0) {
                bytes[i] = (byte) ((int) whole - grid.low());
            } else {
                shorts[i] = (short) whole;
            }
        }
        withNan = finite ? null : nearest(count, from);
    }

    private float[] nearest(int count, float[] from) {
        float[] nearest = new float[count];
        for (int i = 0; i < count; i++) {
            nearest[i] = grid.nearest(from[i]);
        }
        return nearest;
    }

    @Override
    public long bytes() {
        return bytes.length + 2L * shorts.length;
    }
}
