package dev.fathom.onnx.evaluate;

import dev.fathom.onnx.fold.ConstantRule;
import dev.fathom.onnx.fold.Elements;
import dev.fathom.onnx.graph.OnnxTensor;
import dev.fathom.onnx.operator.Around;
import dev.fathom.onnx.operator.Call;
import dev.fathom.onnx.operator.Grid;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// MaxPool, AveragePool, GlobalMaxPool and GlobalAveragePool.
final class PoolRule {
    private PoolRule() {}

    /// The largest values, and where they are in the whole input: its planes row by row, or column
    /// by column when storage_order is 1.
    static List<OnnxTensor> max(Call call) {
        if (call.any(0) instanceof OnnxTensor.Integers integers) {
            return maxOfIntegers(call, integers);
        }
        OnnxTensor.Floats x = call.floats(0);
        Grid grid = Grid.ofPool(call.node(), call.dimensions(0));
        int plane = Around.before(x.dimensions(), 2).inner();
        List<Integer> dimensions = dimensions(x.dimensions(), grid.output());
        int elements = call.elements(dimensions);
        int windows = Around.before(dimensions, 2).inner();
        float[] out = new float[elements];
        long[] places = new long[elements];
        for (int i = 0; i < elements; i++) {
            int start = i / windows * plane;
            int at = i;
            out[at] = Float.NEGATIVE_INFINITY;
            places[at] = -1;
            new GridTaps(grid)
                    .forEachTap(
                            GridTaps.coordinates(i % windows, grid.output()),
                            place -> {
                                float value = x.values()[start + place];
                                if (places[at] < 0 || value > out[at] || Float.isNaN(value)) {
                                    out[at] = value;
                                    places[at] = (long) start + place;
                                }
                            });
        }
        if (call.node().flag("storage_order", false)) {
            turn(places, plane, grid.input());
        }
        return List.of(
                new OnnxTensor.Floats(x.type(), dimensions, out),
                new OnnxTensor.Integers(dimensions, places));
    }

    /// Makes places in planes of rows those in planes of columns.
    private static void turn(long[] places, int plane, List<Integer> sizes) {
        for (int i = 0; i < places.length; i++) {
            int[] at = GridTaps.coordinates(Math.floorMod(places[i], plane), sizes);
            int place = 0;
            for (int axis = at.length - 1; axis >= 0; axis--) {
                place = place * sizes.get(axis) + at[axis];
            }
            places[i] = Math.floorDiv(places[i], plane) * plane + place;
        }
    }

    /// Whole numbers that a float holds exactly.
    private static List<OnnxTensor> maxOfIntegers(Call call, OnnxTensor.Integers x) {
        if (x.type().bytes() > 1) {
            throw call.wrong("pools elements of type " + x.type() + "; floats, INT8 and UINT8 are");
        }
        List<OnnxTensor> floats =
                max(new Call(call.node(), call.opset(), List.of(ConstantRule.toFloats(x))));
        return List.of(ConstantRule.cast(call, floats.get(0), x.type()), floats.get(1));
    }

    static OnnxTensor average(Call call) {
        OnnxTensor.Floats x = call.floats(0);
        Grid grid = Grid.ofPool(call.node(), call.dimensions(0));
        boolean padding = call.node().flag("count_include_pad", false);
        int plane = Around.before(x.dimensions(), 2).inner();
        List<Integer> dimensions = dimensions(x.dimensions(), grid.output());
        float[] out = new float[call.elements(dimensions)];
        int windows = Around.before(dimensions, 2).inner();
        double[] sum = new double[1];
        int[] count = new int[1];
        for (int i = 0; i < out.length; i++) {
            int start = i / windows * plane;
            int[] window = GridTaps.coordinates(i % windows, grid.output());
            sum[0] = 0;
            count[0] = 0;
            new GridTaps(grid)
                    .forEachTap(
                            window,
                            place -> {
                                sum[0] += x.values()[start + place];
                                count[0]++;
                            });
            out[i] =
                    (float)
                            (sum[0]
                                    / (padding
                                            ? new GridTaps(grid).tapsWithPadding(window)
                                            : count[0]));
        }
        return Elements.floats(x.type(), dimensions, out);
    }

    static OnnxTensor globalMax(Call call) {
        return global(
                call,
                (x, from, to) -> {
                    double largest = Double.NEGATIVE_INFINITY;
                    for (int i = from; i < to; i++) {
                        largest = Math.max(largest, x[i]);
                    }
                    return largest;
                });
    }

    static OnnxTensor globalAverage(Call call) {
        return global(
                call,
                (x, from, to) -> {
                    double sum = 0;
                    for (int i = from; i < to; i++) {
                        sum += x[i];
                    }
                    return sum / (to - from);
                });
    }

    /// One value of a whole plane.
    private interface Plane {
        double value(float[] x, int from, int to);
    }

    private static OnnxTensor global(Call call, Plane value) {
        OnnxTensor.Floats x = call.floats(0);
        int rank = Grid.rank(call.node(), x.dimensions());
        Around around = Around.before(x.dimensions(), 2);
        float[] out = new float[around.outer()];
        for (int i = 0; i < out.length; i++) {
            out[i] = (float) value.value(x.values(), i * around.inner(), (i + 1) * around.inner());
        }
        return Elements.floats(
                x.type(), dimensions(x.dimensions(), Collections.nCopies(rank, 1)), out);
    }

    /// Batch and channels of one, spatial dimensions of the other.
    static List<Integer> dimensions(List<Integer> in, List<Integer> spatial) {
        List<Integer> dimensions = new ArrayList<>(in.subList(0, 2));
        dimensions.addAll(spatial);
        return dimensions;
    }
}
