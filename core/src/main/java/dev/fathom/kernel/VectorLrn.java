package dev.fathom.kernel;

import static dev.fathom.kernel.VectorMath.load;
import static dev.fathom.kernel.VectorMath.splat;

import jdk.incubator.vector.FloatVector;

/// Local response normalisation of the columns `from` to before `to`, in stages: each is a short
/// loop over columns that lie in the first cache.
///
/// Between stages each column is widened to whole vectors.
final class VectorLrn {
    private VectorLrn() {}

    static void forward(LrnShape s, int from, int to, int depth, float[] x, float[] y) {
        float[] power = power(s, base(s, from, to, depth, x));
        for (int c = from; c < to; c++) {
            int at = (c - from) * Lanes.whole(depth);
            for (int d = 0; d < depth; d++) {
                y[c * depth + d] = x[c * depth + d] * power[at + d];
            }
        }
    }

    /// See [ReferenceNorms#lrnBackward] for the formula.
    static void backward(
            LrnShape s, int from, int to, int depth, float[] x, float[] dy, float[] dx) {
        float[] base = base(s, from, to, depth, x);
        float[] power = power(s, base);
        int before = s.size() - 1 - s.size() / 2;
        float[] terms = new float[(to - from) * padded(s, depth)];
        for (int c = from; c < to; c++) {
            int at = (c - from) * Lanes.whole(depth);
            int term = (c - from) * padded(s, depth) + before;
            for (int d = 0; d < depth; d++) {
                int i = c * depth + d;
                terms[term + d] = dy[i] * x[i] * power[at + d] / base[at + d];
            }
        }
        float[] sums = sums(s, to - from, depth, terms);
        float factor = 2 * s.alpha() * s.beta();
        for (int c = from; c < to; c++) {
            int at = (c - from) * Lanes.whole(depth);
            for (int d = 0; d < depth; d++) {
                int i = c * depth + d;
                dx[i] = dy[i] * power[at + d] - factor * x[i] * sums[at + d];
            }
        }
    }

    /// k + α·Σ x².
    private static float[] base(LrnShape s, int from, int to, int depth, float[] x) {
        float[] squares = new float[(to - from) * padded(s, depth)];
        for (int c = from; c < to; c++) {
            int square = (c - from) * padded(s, depth) + s.size() / 2;
            for (int d = 0; d < depth; d++) {
                squares[square + d] = x[c * depth + d] * x[c * depth + d];
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
