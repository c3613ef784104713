package dev.fathom.engine.quantized;

/// The numbers that 8 bits can say of a tensor: n · scale for whole n of `low … high`. 0 is always
/// among them.
///
/// @param scale more than 0
/// @param low −255 … 0
/// @param high 0 … 255, at most 255 above low
public record Grid(float scale, int low, int high) {
    /// How many steps 8 bits have.
    public static final int STEPS = 255;

    /// Added and taken away again it leaves the nearest whole number, to even in the middle, of all
    /// numbers up to 2²²: the bits of a float from there on are whole numbers.
    private static final float WHOLE = 0x1.8p23f;

    public Grid {
        if (!(scale > 0) || !Float.isFinite(scale * STEPS)) {
            throw new IllegalArgumentException(
                    "a grid's scale is %s; it must be above 0, and 255 times it finite"
                            .formatted(scale));
        }
        if (low < -STEPS || low > 0 || high < 0 || high - low > STEPS || low == high) {
            throw new IllegalArgumentException(
                    "a grid of %d … %d; 8 bits say at most 256 whole numbers, 0 among them"
                            .formatted(low, high));
        }
    }

    /// The grid of 256 numbers that covers a range.
    ///
    /// @param least at most 0
    /// @param most at least 0
    public static Grid over(float least, float most) {
        float scale = (most - least) / STEPS;
        if (!(scale > 0)) {
            return new Grid(1, 0, STEPS);
        }
        int low = Math.clamp(Math.round(least / scale), -STEPS, 0);
        return new Grid(scale, low, low + STEPS);
    }

    /// What stands for 0 when the numbers are stored as 0 … 255: ONNX's zero point.
    public int zero() {
        return -low;
    }

    public float least() {
        return low * scale;
    }

    public float most() {
        return high * scale;
    }

    /// The whole number that stands for a value: the nearest of value / scale, to even in the
    /// middle, held within the grid. NaN stays NaN.
    public float whole(float value) {
        return Math.min(Math.max(value / scale, low), high) + WHOLE - WHOLE;
    }

    /// The nearest value of the grid.
    public float nearest(float value) {
        return whole(value) * scale;
    }

    /// The [#nearest] of values, in their place.
    void round(float[] values, int from, int to) {
        for (int i = from; i < to; i++) {
            values[i] = (Math.min(Math.max(values[i] / scale, low), high) + WHOLE - WHOLE) * scale;
        }
    }

    /// The [#whole] numbers of values.
    ///
    /// @param at where in `wholes` the first one goes
    public void wholes(float[] values, int from, int to, float[] wholes, int at) {
        for (int i = from; i < to; i++) {
            wholes[at + i - from] =
                    Math.min(Math.max(values[i] / scale, low), high) + WHOLE - WHOLE;
        }
    }
}
