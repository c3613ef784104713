package dev.fathom.kernel.vector.lanes;

import static dev.fathom.kernel.vector.lanes.MultiplyAdd.multiplyAdd;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;

/// Elementary functions of the first `n` values of an array, from operations whose bits are the
/// same in every mode of the virtual machine.
///
/// All work on whole vectors: arrays must be as long as `n` rounded up to [Lanes#COUNT], and values
/// behind `n` are overwritten. Each is a loop of few operations, because the compiler stops
/// inlining in larger ones and then makes an object of every vector. Coefficients are minimax fits
/// made in double.
public final class VectorMath {
    /// Adding and subtracting 1.5·2²³ rounds to a whole number, which then stands in the low bits.
    private static final float ROUNDER = 12582912;

    private static final int ROUNDER_BITS = Float.floatToRawIntBits(ROUNDER);
    private static final float LOG2_E = 1.442695f;
    private static final float LN_2_HIGH = 0.6933594f;
    private static final float LN_2_LOW = -0.00021219444f;
    private static final int MANTISSA_BITS = 23;
    private static final int EXPONENT_BIAS = 127;
    private static final float INVERSE_SQRT_2PI = 0.3989423f;

    private VectorMath() {}

    /// y = eʸ, to about 1 unit in the last place; 0 and infinity where float ends.
    public static void exp(float[] y, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            FloatVector x = load(y, i).max(-104).min(89);
            FloatVector shifted = multiplyAdd(x, splat(LOG2_E), splat(ROUNDER));
            FloatVector whole = shifted.sub(ROUNDER);
            FloatVector r = multiplyAdd(whole, splat(-LN_2_HIGH), x);
            r = multiplyAdd(whole, splat(-LN_2_LOW), r);
            FloatVector p = splat(0.0013836842f);
            p = multiplyAdd(p, r, splat(0.008374816f));
            p = multiplyAdd(p, r, splat(0.041668225f));
            p = multiplyAdd(p, r, splat(0.1666642f));
            p = multiplyAdd(p, r, splat(0.4999999f));
            p = multiplyAdd(p, r, splat(1));
            p = multiplyAdd(p, r, splat(1));
            // in two steps, because 2ⁿ itself may lie outside float's range
            IntVector exponent = shifted.reinterpretAsInts().sub(ROUNDER_BITS);
            IntVector half = exponent.lanewise(ASHR, 1);
            IntVector rest = exponent.sub(half);
            p.mul(powerOf2(half)).mul(powerOf2(rest)).intoArray(y, i);
        }
    }

    private static FloatVector powerOf2(IntVector n) {
        return n.add(EXPONENT_BIAS).lanewise(LSHL, MANTISSA_BITS).reinterpretAsFloats();
    }

    /// y = tanh(x), to about 3e-7 relative: a polynomial near 0, 1 − 2/(y + 1) elsewhere.
    ///
    /// @param y exp(2·|x|)
    public static void tanh(float[] x, float[] y, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            FloatVector in = load(x, i);
            FloatVector square = in.mul(in);
            FloatVector p = splat(-0.0057049785f);
            p = multiplyAdd(p, square, splat(0.020639079f));
            p = multiplyAdd(p, square, splat(-0.05373971f));
            p = multiplyAdd(p, square, splat(0.13331442f));
            p = multiplyAdd(p, square, splat(-0.3333328f));
            FloatVector near = multiplyAdd(p.mul(square), in, in);
            FloatVector far = splat(1).sub(splat(2).div(load(y, i).add(1)));
            FloatVector signed = far.blend(far.neg(), in.compare(LT, 0));
            near.blend(signed, in.abs().compare(GT, 0.625f)).intoArray(y, i);
        }
    }

    /// y = eˣ − 1, to about 3e-7 relative: Taylor's series near 0.
    ///
    /// @param y exp(x)
    public static void minusOne(float[] x, float[] y, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            FloatVector in = load(x, i);
            FloatVector p = splat(1f / 40320);
            p = multiplyAdd(p, in, splat(1f / 5040));
            p = multiplyAdd(p, in, splat(1f / 720));
            p = multiplyAdd(p, in, splat(1f / 120));
            p = multiplyAdd(p, in, splat(1f / 24));
            p = multiplyAdd(p, in, splat(1f / 6));
            p = multiplyAdd(p, in, splat(0.5f));
            FloatVector near = multiplyAdd(p.mul(in), in, in);
            FloatVector far = load(y, i).sub(1);
            far.blend(near, in.abs().compare(LT, 0.5f)).intoArray(y, i);
        }
    }

    /// y = ln(1 + eˣ) = max(x, 0) + ln(1 + t) with t = exp(−|x|), to about 3e-7 relative; ln(1 + t)
    /// = 2·artanh(t/(2 + t)) as a series.
    ///
    /// @param y exp(−|x|)
    public static void softplus(float[] x, float[] y, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            FloatVector t = load(y, i);
            FloatVector s = t.div(t.add(2));
            FloatVector square = s.mul(s);
            FloatVector p = splat(2f / 15);
            for (int k = 13; k >= 1; k -= 2) {
                p = multiplyAdd(p, square, splat(2f / k));
            }
            load(x, i).max(0).add(p.mul(s)).intoArray(y, i);
        }
    }

    /// y = Φ(x), the standard normal distribution, to about 4e-7 relative to the smaller tail.
    ///
    /// @param y exp(−x²/2)
    public static void distribution(float[] x, float[] y, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            distribution(load(x, i), load(y, i)).intoArray(y, i);
        }
    }

    /// y = Φ(x) + x·φ(x), with the standard normal distribution and its density.
    ///
    /// @param y exp(−x²/2)
    public static void distributionAndSlope(float[] x, float[] y, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            FloatVector in = load(x, i);
            FloatVector bell = load(y, i);
            FloatVector density = bell.mul(INVERSE_SQRT_2PI);
            multiplyAdd(in, density, distribution(in, bell)).intoArray(y, i);
        }
    }

    /// The tail is the bell times a polynomial in 1/(1 + 0.3·|x|).
    private static FloatVector distribution(FloatVector x, FloatVector bell) {
        FloatVector t = splat(1).div(multiplyAdd(x.abs(), splat(0.3f), splat(1)));
        FloatVector p = splat(0.038378403f);
        p = multiplyAdd(p, t, splat(-0.16916664f));
        p = multiplyAdd(p, t, splat(0.22866109f));
        p = multiplyAdd(p, t, splat(-0.07650755f));
        p = multiplyAdd(p, t, splat(0.14253621f));
        p = multiplyAdd(p, t, splat(0.09468326f));
        p = multiplyAdd(p, t, splat(0.1219204f));
        p = multiplyAdd(p, t, splat(0.11948768f));
        p = multiplyAdd(p, t, splat(0.000007169252f));
        FloatVector tail = p.mul(bell);
        return tail.blend(splat(1).sub(tail), x.compare(GT, 0));
    }

    public static FloatVector load(float[] from, int at) {
        return FloatVector.fromArray(Lanes.FLOATS, from, at);
    }

    public static FloatVector load(float[] from, int at, VectorMask<Float> in) {
        return FloatVector.fromArray(Lanes.FLOATS, from, at, in);
    }

    public static FloatVector splat(float value) {
        return FloatVector.broadcast(Lanes.FLOATS, value);
    }
}
