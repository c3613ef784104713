package dev.fathom.onnx.fold;

import dev.fathom.onnx.graph.OnnxTensor;
import dev.fathom.onnx.operator.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Takes elements of a tensor to other places.
public final class Selection {
    /// In place of an index: the element comes from nowhere.
    public static final int OUTSIDE = -1;

    private Selection() {}

    /// All of a dimension, in order.
    public static int[] all(int size) {
        return IntStream.range(0, size).toArray();
    }

    /// Every dimension in order and whole.
    public static List<int[]> whole(List<Integer> dimensions) {
        return new ArrayList<>(dimensions.stream().map(Selection::all).toList());
    }

    /// The element at (i, j, …) is that of `in` at (indices[0][i], indices[1][j], …), or `fill`
    /// when one of these is [#OUTSIDE].
    public static OnnxTensor take(Call call, OnnxTensor in, List<int[]> indices, double fill) {
        List<Integer> dimensions = indices.stream().map(i -> i.length).toList();
        call.elements(dimensions);
        int[] strides = Strides.of(in.dimensions());
        int[] places = {0};
        for (int axis = 0; axis < strides.length; axis++) {
            int[] chosen = indices.get(axis);
            int[] finer = new int[places.length * chosen.length];
            for (int i = 0; i < finer.length; i++) {
                int place = places[i / chosen.length];
                int index = chosen[i % chosen.length];
                finer[i] =
                        place == OUTSIDE || index == OUTSIDE
                                ? OUTSIDE
                                : place + index * strides[axis];
            }
            places = finer;
        }
        return at(in, dimensions, places, fill);
    }

    /// The elements at these places, in order.
    public static OnnxTensor at(
            OnnxTensor in, List<Integer> dimensions, int[] places, double fill) {
        return switch (in) {
            case OnnxTensor.Floats floats -> {
                float[] out = new float[places.length];
                for (int i = 0; i < out.length; i++) {
                    out[i] = places[i] == OUTSIDE ? (float) fill : floats.values()[places[i]];
                }
                yield new OnnxTensor.Floats(in.type(), dimensions, out);
            }
            case OnnxTensor.Integers integers -> {
                long[] out = new long[places.length];
                for (int i = 0; i < out.length; i++) {
                    out[i] = places[i] == OUTSIDE ? (long) fill : integers.values()[places[i]];
                }
                yield new OnnxTensor.Integers(in.type(), dimensions, out);
            }
        };
    }
}
