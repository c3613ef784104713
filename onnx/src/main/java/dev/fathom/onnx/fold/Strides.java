package dev.fathom.onnx.fold;

import java.util.List;

/// Distances between neighbours along each dimension of an array.
final class Strides {
    private Strides() {}

    /// Of elements that lie one behind the other, the last dimension contiguous.
    static int[] of(List<Integer> dimensions) {
        int[] strides = new int[dimensions.size()];
        int stride = 1;
        for (int i = strides.length - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= dimensions.get(i);
        }
        return strides;
    }

    /// For every element of these dimensions in order, its place in an array with these strides.
    static int[] places(List<Integer> dimensions, int[] strides) {
        int[] places = {0};
        for (int axis = 0; axis < strides.length; axis++) {
            int size = dimensions.get(axis);
            int[] finer = new int[places.length * size];
            for (int i = 0; i < finer.length; i++) {
                finer[i] = places[i / size] + i % size * strides[axis];
            }
            places = finer;
        }
        return places;
    }
}
