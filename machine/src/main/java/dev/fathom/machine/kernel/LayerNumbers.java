package dev.fathom.machine.kernel;

import dev.fathom.engine.quantized.Finish;
import dev.fathom.engine.quantized.Grid;
import dev.fathom.machine.code.Memory;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The numbers of a layer that its kernels read, as one array: four of 32 bits at the head, then
/// vectors of one number each, of which narrow ones are read in part, then by tap the place of its
/// first value from a pixel on, in bytes.
public final class LayerNumbers {
    private static final int HEAD = 8;
    private static final int LANES = 16;
    private static final int FIRST = 0;
    private static final int SUM = 5;
    private static final int LAST = 10;
    private static final int ADDED = 15;
    private static final int A = 16;
    private static final int B = 17;
    private static final int ZERO = 18;
    private static final int LAST_ABOVE = 19;
    private static final int ADDED_BELOW = 20;
    private static final int SIXTEEN = 21;
    private static final int VECTORS = 22;
    private static final int TAPS = HEAD + VECTORS * LANES;

    static final Memory TAP_COUNT = Memory.at(Frame.LAYER, 0);

    /// Bytes from a pixel that is written to the next.
    static final Memory Y_STRIDE = Memory.at(Frame.LAYER, 4);

    /// The same of what is added.
    static final Memory ADDED_STRIDE = Memory.at(Frame.LAYER, 8);

    /// How often the innermost loop runs for a tap.
    static final Memory ROUNDS = Memory.at(Frame.LAYER, 12);

    private LayerNumbers() {}

    /// @param taps places, in bytes
    /// @param finish null for none
    /// @param added the grid of what is added
    public static int[] of(
            int[] taps,
            int rounds,
            int yStride,
            int addedStride,
            @Nullable Finish finish,
            @Nullable Grid added) {
        int[] numbers = new int[TAPS + taps.length];
        numbers[0] = taps.length;
        numbers[1] = yStride;
        numbers[2] = addedStride;
        numbers[3] = rounds;
        System.arraycopy(taps, 0, numbers, TAPS, taps.length);
        fill(numbers, SIXTEEN, Short.SIZE);
        if (finish != null) {
            grid(numbers, FIRST, finish.first());
            grid(numbers, SUM, finish.sum());
            grid(numbers, LAST, finish.last());
            Grid last = finish.last();
            if (last != null) {
                fill(numbers, LAST_ABOVE, last.zero());
            }
            fill(numbers, A, finish.ending().a());
            fill(numbers, B, finish.ending().b());
        }
        if (added != null) {
            fill(numbers, ADDED, added.scale());
            fill(numbers, ADDED_BELOW, added.low());
        }
        return numbers;
    }

    private static void grid(int[] numbers, int vector, @Nullable Grid grid) {
        if (grid != null) {
            fill(numbers, vector, grid.scale());
            fill(numbers, vector + 1, (float) grid.low());
            fill(numbers, vector + 2, (float) grid.high());
            Quotient quotient = Quotient.of(grid);
            if (quotient != null) {
                fill(numbers, vector + 3, quotient.high());
                fill(numbers, vector + 4, quotient.rest());
            }
        }
    }

    private static void fill(int[] numbers, int vector, float value) {
        fill(numbers, vector, Float.floatToRawIntBits(value));
    }

    private static void fill(int[] numbers, int vector, int value) {
        int from = HEAD + vector * LANES;
        Arrays.fill(numbers, from, from + LANES, value);
    }

    private static Memory vector(int number) {
        return Memory.at(Frame.LAYER, 4 * (HEAD + number * LANES));
    }

    static Memory tap(int number) {
        return Memory.at(Frame.LAYER, 4 * (TAPS + number));
    }

    /// A grid's scale, low and high, and its [Quotient].
    record GridPlaces(Memory scale, Memory low, Memory high, Memory quotient, Memory rest) {
        private static GridPlaces at(int number) {
            return new GridPlaces(
                    vector(number),
                    vector(number + 1),
                    vector(number + 2),
                    vector(number + 3),
                    vector(number + 4));
        }

        static GridPlaces first() {
            return at(FIRST);
        }

        static GridPlaces sum() {
            return at(SUM);
        }

        static GridPlaces last() {
            return at(LAST);
        }
    }

    static Memory addedScale() {
        return vector(ADDED);
    }

    /// What is added to the last whole number to make a byte of it.
    static Memory lastAbove() {
        return vector(LAST_ABOVE);
    }

    /// What is added to a byte to make a whole number of it, for those that are added.
    static Memory addedBelow() {
        return vector(ADDED_BELOW);
    }

    static Memory a() {
        return vector(A);
    }

    static Memory b() {
        return vector(B);
    }

    /// By how much bfloat16 is shifted to be a float.
    static Memory sixteen() {
        return vector(SIXTEEN);
    }

    static Memory zero() {
        return vector(ZERO);
    }
}
