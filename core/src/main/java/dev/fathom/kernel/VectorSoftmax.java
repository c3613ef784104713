package dev.fathom.kernel;

import jdk.incubator.vector.FloatVector;

/// Softmax over depth, column by column.
final class VectorSoftmax {
    private VectorSoftmax() {}

    static void forward(int from, int to, int depth, float[] x, float[] y) {
        float[] e = new float[Lanes.whole(depth)];
        for (int at = from * depth; at < to * depth; at += depth) {
            float largest = Float.NEGATIVE_INFINITY;
            for (int d = 0; d < depth; d++) {
                largest = Math.max(largest, x[at + d]);
            }
            for (int d = 0; d < depth; d++) {
                e[d] = x[at + d] - largest;
            }
            VectorMath.exp(e, depth);
            double sum = sum(e, depth);
            for (int d = 0; d < depth; d++) {
                y[at + d] = (float) (e[d] / sum);
            }
        }
    }

    static void backward(int from, int to, int depth, float[] y, float[] dy, float[] dx) {
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

    /// The sum of the first n values: lane by lane, then over the lanes in order.
    private static double sum(float[] values, int n) {
        FloatVector lanes = FloatVector.zero(Lanes.FLOATS);
        for (int i = 0; i < n; i += Lanes.COUNT) {
            lanes =
                    lanes.add(
                            FloatVector.fromArray(
                                    Lanes.FLOATS, values, i, Lanes.FLOATS.indexInRange(i, n)));
        }
        double sum = 0;
        for (float lane : lanes.toArray()) {
            sum += lane;
        }
        return sum;
    }
}
