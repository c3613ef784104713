package dev.fathom.machine;

import dev.fathom.engine.Floats;
import dev.fathom.engine.Form;
import dev.fathom.engine.PreparedStep;
import dev.fathom.engine.Values;
import dev.fathom.engine.quantized.Grid;

/// Numbers on a grid, as whole ones of 16 bits. One thread at a time uses them.
///
/// NaN lies on no grid: values with some are marked, and steps that read them compute by floats.
final class Wholes implements Values {
    /// Values behind the last one, which kernels read but don't use.
    static final int SPARE = 16;

    private static final short NAN = Short.MIN_VALUE;

    private final Grid grid;
    private final short[] array;
    private boolean marked;

    private Wholes(Grid grid, int count) {
        this.grid = grid;
        array = new short[Math.addExact(count, SPARE)];
    }

    /// What makes them. Thread-safe.
    record OnGrid(Grid grid) implements Form {
        @Override
        public Values values(int count) {
            return new Wholes(grid, count);
        }

        @Override
        public long bytes(int count) {
            return 2L * (count + SPARE);
        }

        @Override
        public String toString() {
            return "s16";
        }
    }

    /// To be read.
    static short[] read(Values values) {
        return ((Wholes) values).array;
    }

    /// To be written, with numbers of the grid alone.
    static short[] write(Values values) {
        ((Wholes) values).marked = false;
        return ((Wholes) values).array;
    }

    static boolean anyMarked(Values[] inputs) {
        for (Values values : inputs) {
            if (values instanceof Wholes wholes && wholes.marked) {
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
        float scale = grid.scale();
        for (int i = 0; i < count; i++) {
            to[i] = array[i] * scale;
        }
        for (int i = 0; marked && i < count; i++) {
            if (array[i] == NAN) {
                to[i] = Float.NaN;
            }
        }
    }

    @Override
    public void fromFloats(int count, float[] from) {
        marked = false;
        for (int i = 0; i < count; i++) {
            float whole = grid.whole(from[i]);
            array[i] = (short) whole;
            marked |= Float.isNaN(whole);
        }
        for (int i = 0; marked && i < count; i++) {
            if (Float.isNaN(from[i])) {
                array[i] = NAN;
            }
        }
    }

    @Override
    public long bytes() {
        return 2L * array.length;
    }
}
