package dev.fathom.kernel.vector.pointwise;

import static dev.fathom.kernel.vector.lanes.VectorMath.load;
import static jdk.incubator.vector.VectorOperators.MAX;

import dev.fathom.kernel.vector.lanes.Lanes;
import dev.fathom.kernel.vector.lanes.VectorMath;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/// Softmax over depth, column by column.
public final class VectorSoftmax {
    private VectorSoftmax() {}

    public static void forward(int from, int to, int depth, float[] x, float[] y) {
        float[] e = new float[Lanes.whole(depth)];
        for (int at = from * depth; at < to * depth; at += depth) {
            float largest = largest(x, at, depth);
            for (int d = 0; d < depth; d++) {
                e[d] = x[at + d] - largest;
            }
            VectorMath.exp(e, depth);
            float factor = (float) (1 / sum(e, depth));
            for (int d = 0; d < depth; d++) {
                y[at + d] = e[d] * factor;
            }
        }
    }

    public static void backward(int from, int to, int depth, float[] y, float[] dy, float[] dx) {
        float[] products = new float[Lanes.whole(depth)];
        for (int at = from * depth; at < to * depth; at += depth) {
            for (int d = 0; d < depth; d++) {
                products[d] = y[at + d] * dy[at + d];
            }
            float dot = (float) sum(products, depth);
            for (int d = 0; d < depth; d++) {
                dx[at + d] = y[at + d] * (dy[at + d] - dot);
            }
        }
    }

    private static float largest(float[] values, int at, int n) {
        FloatVector least = FloatVector.broadcast(Lanes.FLOATS, Float.NEGATIVE_INFINITY);
        FloatVector largest = least;
        for (int i = 0; i < n; i += Lanes.COUNT) {
            VectorMask<Float> in = Lanes.FLOATS.indexInRange(i, n);
            FloatVector value = load(values, at + i, in);
            largest = largest.max(least.blend(value, in));
        }
        return largest.reduceLanes(MAX);
    }

    /// The sum of the first n values: lane by lane, then over the lanes in order.
    private static double sum(float[] values, int n) {
        FloatVector lanes = FloatVector.zero(Lanes.FLOATS);
        for (int i = 0; i < n; i += Lanes.COUNT) {
            lanes = lanes.add(load(values, i, Lanes.FLOATS.indexInRange(i, n)));
        }
        double sum = 0;
        for (float lane : lanes.toArray()) {
            sum += lane;
        }
        return sum;
    }
}
