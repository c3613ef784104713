package dev.fathom.machine.kernel;

import dev.fathom.engine.quantized.Grid;
import org.jspecify.annotations.Nullable;

/// A grid's scale as a factor in two parts: `fma(v, high, v · rest)` is v / scale, nearly always to
/// the last bit, by two quick instructions in the place of a slow one. Whether it gives the grid's
/// whole number for every float is found out, not believed: see [#of].
///
/// @param high 1 / scale as a float
/// @param rest what is missing
record Quotient(float high, float rest) {
    /// Above it numbers, and below its inverse scales, could leave the floats on the way.
    private static final float LARGE = 0x1p60f;

    /// By how many floats the quotient could be wrong at most, and two more.
    private static final int AROUND = 4;

    /// The factor; null when it isn't exact for a grid.
    ///
    /// The quotient has an error below two floats, so that another whole number can come out of it
    /// only for values next to where the whole number changes. All these are tried.
    static @Nullable Quotient of(Grid grid) {
        float scale = grid.scale();
        if (!isModest(scale) || !isModest(1 / scale)) {
            return null;
        }
        float high = 1 / scale;
        Quotient quotient = new Quotient(high, (float) (1.0 / scale - high));
        for (int n = grid.low(); n < grid.high(); n++) {
            int change = Float.floatToRawIntBits((float) ((n + 0.5) * scale));
            for (int bits = change - AROUND; bits <= change + AROUND; bits++) {
                float value = Float.intBitsToFloat(bits);
                if (quotient.whole(value, grid) != grid.whole(value)) {
                    return null;
                }
            }
        }
        return quotient;
    }

    /// Whether a number can be divided so.
    static boolean isModest(float value) {
        return Math.abs(value) <= LARGE;
    }

    private float whole(float value, Grid grid) {
        float divided = Math.fma(value, high, value * rest);
        return (float) Math.rint(Math.clamp(divided, grid.low(), grid.high()));
    }
}
