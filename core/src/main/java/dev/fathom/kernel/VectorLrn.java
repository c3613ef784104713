package dev.fathom.kernel;

import static dev.fathom.kernel.VectorMath.load;
import static dev.fathom.kernel.VectorMath.splat;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/// Local response normalisation of the columns `from` to before `to`, in stages: each is a short
/// loop over columns that lie in the first cache.
///
/// Between stages each column is widened to whole vectors.
final class VectorLrn {
    private VectorLrn() {}

    static void forward(LrnShape s, int from, int to, int depth, float[] x, float[] y) {
        int wide = Lanes.whole(depth);
        float[] power = power(s, base(s, from, to, depth, x));
        for (int d = 0; d < depth; d += Lanes.COUNT) {
            VectorMask<Float> in = Lanes.FLOATS.indexInRange(d, depth);
            for (int c = from; c < to; c++) {
                int i = c * depth + d;
                load(x, i, in).mul(load(power, (c - from) * wide + d)).intoArray(y, i, in);
            }
        }
    }

    /// See [ReferenceNorms#lrnBackward] for the formula.
    static void backward(
            LrnShape s, int from, int to, int depth, float[] x, float[] dy, float[] dx) {
        int wide = Lanes.whole(depth);
        float[] base = base(s, from, to, depth, x);
        float[] power = power(s, base);
        float[] sums = sums(s, to - from, depth, terms(s, from, to, depth, x, dy, base, power));
        float factor = -2 * s.alpha() * s.beta();
        for (int d = 0; d < depth; d += Lanes.COUNT) {
            VectorMask<Float> in = Lanes.FLOATS.indexInRange(d, depth);
            for (int c = from; c < to; c++) {
                int i = c * depth + d;
                int at = (c - from) * wide + d;
                FloatVector others = load(x, i, in).mul(load(sums, at)).mul(factor);
                load(dy, i, in).fma(load(power, at), others).intoArray(dx, i, in);
            }
        }
    }

    /// dy·x·base^(−β−1), with zeros around each column.
    private static float[] terms(
            LrnShape s,
            int from,
            int to,
            int depth,
            float[] x,
            float[] dy,
            float[] base,
            float[] power) {
        int wide = Lanes.whole(depth);
        int before = s.size() - 1 - s.size() / 2;
        float[] terms = new float[(to - from) * padded(s, depth)];
        for (int d = 0; d < depth; d += Lanes.COUNT) {
            VectorMask<Float> in = Lanes.FLOATS.indexInRange(d, depth);
            for (int c = from; c < to; c++) {
                int i = c * depth + d;
                int at = (c - from) * wide + d;
                FloatVector product = load(dy, i, in).mul(load(x, i, in));
                FloatVector term = product.mul(load(power, at)).div(load(base, at));
                term.intoArray(terms, (c - from) * padded(s, depth) + before + d, in);
            }
        }
        return terms;
    }

    /// k + α·Σ x².
    private static float[] base(LrnShape s, int from, int to, int depth, float[] x) {
        float[] squares = new float[(to - from) * padded(s, depth)];
        for (int d = 0; d < depth; d += Lanes.COUNT) {
            VectorMask<Float> in = Lanes.FLOATS.indexInRange(d, depth);
            for (int c = from; c < to; c++) {
                FloatVector value = load(x, c * depth + d, in);
                int at = (c - from) * padded(s, depth) + s.size() / 2 + d;
                value.mul(value).intoArray(squares, at, in);
            }
        }
        float[] base = sums(s, to - from, depth, squares);
        for (int i = 0; i < base.length; i++) {
            base[i] = s.k() + s.alpha() * base[i];
        }
        return base;
    }

    /// Width of a column with zeros around it, so that the sums at its borders are like the others.
    private static int padded(LrnShape s, int depth) {
        return Lanes.whole(depth) + s.size() - 1;
    }

    /// The sums of each value and the `size` − 1 that follow.
    private static float[] sums(LrnShape s, int columns, int depth, float[] padded) {
        int wide = Lanes.whole(depth);
        float[] sums = new float[columns * wide];
        for (int c = 0; c < columns; c++) {
            for (int d = 0; d < wide; d += Lanes.COUNT) {
                int at = c * padded(s, depth) + d;
                FloatVector sum = load(padded, at);
                for (int t = 1; t < s.size(); t++) {
                    sum = sum.add(load(padded, at + t));
                }
                sum.intoArray(sums, c * wide + d);
            }
        }
        return sums;
    }

    /// base^−β.
    private static float[] power(LrnShape s, float[] base) {
        float[] power = new float[base.length];
        if (s.beta() == 0.75f) {
            for (int i = 0; i < base.length; i += Lanes.COUNT) {
                FloatVector root = load(base, i).sqrt();
                splat(1).div(root.mul(root.sqrt())).intoArray(power, i);
            }
        } else {
            for (int i = 0; i < base.length; i++) {
                power[i] = (float) StrictMath.pow(base[i], -s.beta());
            }
        }
        return power;
    }
}
