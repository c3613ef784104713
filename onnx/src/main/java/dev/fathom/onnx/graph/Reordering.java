package dev.fathom.onnx.graph;

import java.util.List;
import java.util.stream.IntStream;

/// An array's dimensions in another order: from Fathom's, depth last, to ONNX's, and back.
///
/// @param shape Fathom's dimensions, outermost first
/// @param axes for each of ONNX's dimensions its number among Fathom's
public record Reordering(List<Integer> shape, List<Integer> axes) {

    public Reordering {
        shape = List.copyOf(shape);
        axes = List.copyOf(axes);
    }

    /// The dimensions as they are.
    public static Reordering none(List<Integer> shape) {
        return new Reordering(shape, IntStream.range(0, shape.size()).boxed().toList());
    }

    /// Depth, the last of four dimensions, becomes the second.
    public static Reordering depthSecond(List<Integer> shape) {
        return new Reordering(shape, List.of(0, 3, 1, 2));
    }

    /// The dimensions in ONNX's order.
    public List<Integer> dims() {
        return axes.stream().map(shape::get).toList();
    }

    /// The values in ONNX's order; the array itself where that is the same.
    public float[] toOnnx(float[] values) {
        if (!moves()) {
            return values;
        }
        float[] result = new float[values.length];
        walk((onnx, fathom) -> result[onnx] = values[fathom]);
        return result;
    }

    /// The values in Fathom's order, in an array of their own.
    public float[] toFathom(float[] values) {
        float[] result = new float[values.length];
        walk((onnx, fathom) -> result[fathom] = values[onnx]);
        return result;
    }

    /// Whether any value changes its place: dimensions of 1 may stand anywhere.
    public boolean moves() {
        List<Integer> wide = axes.stream().filter(axis -> shape.get(axis) > 1).toList();
        return !wide.equals(wide.stream().sorted().toList());
    }

    private interface Place {
        void of(int onnx, int fathom);
    }

    /// Visits all places in ONNX's order.
    private void walk(Place place) {
        int[] lengths = dims().stream().mapToInt(Integer::intValue).toArray();
        int[] strides = strides();
        int count = shape.stream().reduce(1, Math::multiplyExact);
        int[] at = new int[lengths.length];
        int fathom = 0;
        for (int onnx = 0; onnx < count; onnx++) {
            place.of(onnx, fathom);
            for (int i = lengths.length - 1; i >= 0; i--) {
                fathom += strides[i];
                if (++at[i] < lengths[i]) {
                    break;
                }
                fathom -= strides[i] * lengths[i];
                at[i] = 0;
            }
        }
    }

    /// For each of ONNX's dimensions, how far its neighbours lie apart in Fathom's order.
    private int[] strides() {
        int[] strides = new int[axes.size()];
        int stride = 1;
        for (int i = shape.size() - 1; i >= 0; i--) {
            strides[axes.indexOf(i)] = stride;
            stride *= shape.get(i);
        }
        return strides;
    }
}
