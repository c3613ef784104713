package dev.fathom.kernel.vector.norm;

import static dev.fathom.kernel.vector.lanes.MultiplyAdd.multiplyAdd;
import static dev.fathom.kernel.vector.lanes.VectorMath.load;
import static dev.fathom.kernel.vector.lanes.VectorMath.splat;

import dev.fathom.kernel.LrnShape;
import dev.fathom.kernel.vector.lanes.Lanes;
import dev.fathom.kernel.vector.lanes.Scratch;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/// Local response normalisation, a few columns at a time, in stages: each is a short loop over
/// arrays that lie in the first cache and are used again for the next columns.
///
/// There each column is widened to whole vectors, and to zeros around it where sums over
/// neighbouring channels are taken.
public final class VectorLrn {
    /// Values of the columns that are worked on at a time.
    private static final int CHUNK = 2048;

    private final LrnShape s;
    private final int depth;
    private final int wide;
    private final int padded;
    private final int most;
    private final float[] squares;
    private final float[] terms;
    private final float[] base;
    private final float[] power;
    private final float[] sums;

    public VectorLrn(LrnShape s, int depth) {
        this.s = s;
        this.depth = depth;
        wide = Lanes.whole(depth);
        padded = wide + s.size() - 1;
        most = Math.max(1, CHUNK / depth);
        squares = Scratch.zeros(Scratch.Use.IN, most * padded);
        terms = Scratch.zeros(Scratch.Use.OUT, most * padded);
        base = Scratch.floats(Scratch.Use.TILE, most * wide);
        power = Scratch.floats(Scratch.Use.VECTORS, most * wide);
        sums = Scratch.floats(Scratch.Use.PARTIAL, most * wide);
    }

    /// Normalises the columns `from` to before `to`.
    public void forward(int from, int to, float[] x, float[] y) {
        for (int c = from; c < to; c += most) {
            forwardChunk(Math.min(most, to - c), c * depth, x, y);
        }
    }

    /// See [ReferenceNorms#lrnBackward][dev.fathom.kernel.plain.ReferenceNorms#lrnBackward] for the
    /// formula.
    public void backward(int from, int to, float[] x, float[] dy, float[] dx) {
        for (int c = from; c < to; c += most) {
            backwardChunk(Math.min(most, to - c), c * depth, x, dy, dx);
        }
    }

    private void forwardChunk(int columns, int start, float[] x, float[] y) {
        powers(columns, start, x);
        for (int d = 0; d < depth; d += Lanes.COUNT) {
            VectorMask<Float> in = Lanes.FLOATS.indexInRange(d, depth);
            for (int c = 0; c < columns; c++) {
                int i = start + c * depth + d;
                load(x, i, in).mul(load(power, c * wide + d)).intoArray(y, i, in);
            }
        }
    }

    private void backwardChunk(int columns, int start, float[] x, float[] dy, float[] dx) {
        powers(columns, start, x);
        int before = s.size() - 1 - s.size() / 2;
        for (int d = 0; d < depth; d += Lanes.COUNT) {
            VectorMask<Float> in = Lanes.FLOATS.indexInRange(d, depth);
            for (int c = 0; c < columns; c++) {
                int i = start + c * depth + d;
                int at = c * wide + d;
                FloatVector product = load(dy, i, in).mul(load(x, i, in));
                FloatVector term = product.mul(load(power, at)).div(load(base, at));
                term.intoArray(terms, c * padded + before + d, in);
            }
        }
        sum(columns, terms, sums);
        float factor = -2 * s.alpha() * s.beta();
        for (int d = 0; d < depth; d += Lanes.COUNT) {
            VectorMask<Float> in = Lanes.FLOATS.indexInRange(d, depth);
            for (int c = 0; c < columns; c++) {
                int i = start + c * depth + d;
                int at = c * wide + d;
                FloatVector others = load(x, i, in).mul(load(sums, at)).mul(factor);
                multiplyAdd(load(dy, i, in), load(power, at), others).intoArray(dx, i, in);
            }
        }
    }

    /// base = k + α·Σ x², power = base^−β.
    private void powers(int columns, int start, float[] x) {
        for (int d = 0; d < depth; d += Lanes.COUNT) {
            VectorMask<Float> in = Lanes.FLOATS.indexInRange(d, depth);
            for (int c = 0; c < columns; c++) {
                FloatVector value = load(x, start + c * depth + d, in);
                value.mul(value).intoArray(squares, c * padded + s.size() / 2 + d, in);
            }
        }
        sum(columns, squares, base);
        for (int i = 0; i < columns * wide; i++) {
            base[i] = s.k() + s.alpha() * base[i];
        }
        if (s.beta() == 0.75f) {
            for (int i = 0; i < columns * wide; i += Lanes.COUNT) {
                FloatVector root = load(base, i).sqrt();
                splat(1).div(root.mul(root.sqrt())).intoArray(power, i);
            }
        } else {
            for (int i = 0; i < columns * wide; i++) {
                power[i] = (float) StrictMath.pow(base[i], -s.beta());
            }
        }
    }

    /// The sums of each value and the `size` − 1 that follow.
    private void sum(int columns, float[] values, float[] into) {
        for (int c = 0; c < columns; c++) {
            for (int d = 0; d < wide; d += Lanes.COUNT) {
                int at = c * padded + d;
                FloatVector sum = load(values, at);
                for (int t = 1; t < s.size(); t++) {
                    sum = sum.add(load(values, at + t));
                }
                sum.intoArray(into, c * wide + d);
            }
        }
    }
}
