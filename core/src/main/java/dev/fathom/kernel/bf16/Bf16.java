package dev.fathom.kernel.bf16;

/// Numbers of 16 bits, the upper half of a float, two in a word; and the sum of two products, to
/// the bit as the instruction `vdpbf16ps` has it.
///
/// Numbers nearer to 0 than the least normal float are 0 wherever they come up. Which NaN a NaN is
/// isn't said. Stateless and thread-safe.
public final class Bf16 {
    private static final int EXPONENT = 0x7F80_0000;
    private static final int QUIET = 0x40;

    private Bf16() {}

    /// The nearest number, of two the even one, in the lower half.
    public static int bits(float value) {
        int bits = Float.floatToRawIntBits(value);
        if ((bits & EXPONENT) == 0) {
            return bits >>> 31 << 15;
        }
        if (Float.isNaN(value)) {
            return bits >>> 16 | QUIET;
        }
        return (bits + 0x7FFF + (bits >>> 16 & 1)) >>> 16;
    }

    /// The number that the lower half stands for.
    public static float of(int bits) {
        return Float.intBitsToFloat(bits << 16);
    }

    /// The nearest number as a float.
    public static float round(float value) {
        return of(bits(value));
    }

    /// Two numbers, each the nearest.
    public static int word(float first, float second) {
        return bits(first) | bits(second) << 16;
    }

    public static float first(int word) {
        return Float.intBitsToFloat(word << 16);
    }

    public static float second(int word) {
        return Float.intBitsToFloat(word & 0xFFFF_0000);
    }

    /// With what a sum begins: the number itself, or 0.
    public static float begin(float sum) {
        return Math.abs(sum) < Float.MIN_NORMAL ? sum * 0f : sum;
    }

    /// `(sum + x₁·w₁) + x₀·w₀`, each product and sum rounded as one: the second numbers of both
    /// words come first.
    ///
    /// @param sum no denormal number
    public static float add(float sum, int x, int w) {
        return add(add(sum, second(x), second(w)), first(x), first(w));
    }

    private static float add(float sum, float x, float w) {
        float result = Math.fma(x, w, sum);
        return Math.abs(result) > Float.MIN_NORMAL ? result : small(sum, x, w, result);
    }

    /// What is rounded as if smaller numbers had as many digits as others decides whether it is 0.
    /// One factor is less than 2⁻⁴² where that isn't 0, and can be made 2⁶⁴ times as large.
    private static float small(float sum, float x, float w, float result) {
        if (result == 0 || Float.isNaN(result)) {
            return result;
        }
        boolean isFirst = Math.abs(x) < Math.abs(w);
        float scaled = Math.fma((isFirst ? x : w) * 0x1p64f, isFirst ? w : x, sum * 0x1p64f);
        return Math.abs(scaled) < 0x1p-62f ? scaled * 0f : scaled * 0x1p-64f;
    }
}
