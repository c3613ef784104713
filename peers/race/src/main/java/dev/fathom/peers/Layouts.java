package dev.fathom.peers;

import java.util.List;

/// Orders of dimensions in memory: Fathom keeps depth innermost, others don't.
public final class Layouts {
    private Layouts() {}

    /// The values with their axes in another order.
    ///
    /// @param shape of `values`, outermost dimension first
    /// @param axes which axis of `values` becomes the first, the second, …
    public static float[] permuted(float[] values, List<Integer> shape, int... axes) {
        int[] strides = new int[axes.length];
        int stride = 1;
        for (int axis = axes.length - 1; axis >= 0; axis--) {
            strides[axis] = stride;
            stride *= shape.get(axis);
        }
        float[] result = new float[values.length];
        int[] at = new int[axes.length];
        int from = 0;
        for (int to = 0; to < result.length; to++) {
            result[to] = values[from];
            for (int k = axes.length - 1; k >= 0; k--) {
                int step = strides[axes[k]];
                from += step;
                if (++at[k] < shape.get(axes[k])) {
                    break;
                }
                from -= at[k] * step;
                at[k] = 0;
            }
        }
        return result;
    }

    /// Pictures as batch × depth × height × width.
    ///
    /// @param shape of the pictures: batch, height, width, depth
    public static float[] depthFirst(float[] pictures, List<Integer> shape) {
        return permuted(pictures, shape, 0, 3, 1, 2);
    }
}
