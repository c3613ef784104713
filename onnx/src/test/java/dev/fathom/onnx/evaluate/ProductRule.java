package dev.fathom.onnx.evaluate;

import dev.fathom.onnx.fold.Broadcast;
import dev.fathom.onnx.fold.Elements;
import dev.fathom.onnx.graph.Dimensions;
import dev.fathom.onnx.graph.OnnxTensor;
import dev.fathom.onnx.operator.Call;
import java.util.ArrayList;
import java.util.List;

/// Gemm and MatMul.
final class ProductRule {
    private ProductRule() {}

    /// `alpha·A·B + beta·C`.
    static OnnxTensor gemm(Call call) {
        OnnxTensor.Floats a = call.floats(0);
        OnnxTensor.Floats b = call.floats(1);
        boolean turnA = call.node().flag("transA", false);
        boolean turnB = call.node().flag("transB", false);
        if (a.dimensions().size() != 2 || b.dimensions().size() != 2) {
            throw misfit(call, a, b);
        }
        int rows = a.dimensions().get(turnA ? 1 : 0);
        int inner = a.dimensions().get(turnA ? 0 : 1);
        int columns = b.dimensions().get(turnB ? 0 : 1);
        if (inner != b.dimensions().get(turnB ? 1 : 0)) {
            throw misfit(call, a, b);
        }
        List<Integer> dimensions = List.of(rows, columns);
        double alpha = call.node().real("alpha", 1);
        double beta = call.node().real("beta", 1);
        float[] out = new float[call.elements(dimensions)];
        float[] c = call.has(2) ? call.floats(2).values() : new float[1];
        int[] places = places(call, dimensions, out.length);
        for (int i = 0; i < out.length; i++) {
            int row = i / columns;
            int column = i % columns;
            double sum = 0;
            for (int k = 0; k < inner; k++) {
                sum +=
                        (double) a.values()[turnA ? k * rows + row : row * inner + k]
                                * b.values()[turnB ? column * inner + k : k * columns + column];
            }
            out[i] = (float) (alpha * sum + beta * c[places[i]]);
        }
        return Elements.floats(a.type(), dimensions, out);
    }

    /// Where C's elements are, which may have fewer dimensions or a size of 1.
    private static int[] places(Call call, List<Integer> dimensions, int elements) {
        if (!call.has(2)) {
            return new int[elements];
        }
        List<Integer> c = call.dimensions(2);
        if (!Broadcast.dimensions(call, dimensions, c).equals(dimensions)) {
            throw call.wrong(
                    "adds "
                            + Dimensions.text(c)
                            + " to a product of "
                            + Dimensions.text(dimensions));
        }
        return Broadcast.places(c, dimensions);
    }

    /// Products of the last two dimensions; the others are stretched to be the same.
    static OnnxTensor matMul(Call call) {
        OnnxTensor.Floats a = call.floats(0);
        OnnxTensor.Floats b = call.floats(1);
        if (a.dimensions().isEmpty() || b.dimensions().isEmpty()) {
            throw misfit(call, a, b);
        }
        List<Integer> left = new ArrayList<>(a.dimensions());
        List<Integer> right = new ArrayList<>(b.dimensions());
        if (left.size() == 1) {
            left.addFirst(1);
        }
        if (right.size() == 1) {
            right.add(1);
        }
        int rows = left.get(left.size() - 2);
        int inner = left.getLast();
        int columns = right.getLast();
        if (inner != right.get(right.size() - 2)) {
            throw misfit(call, a, b);
        }
        List<Integer> leftMany = left.subList(0, left.size() - 2);
        List<Integer> rightMany = right.subList(0, right.size() - 2);
        List<Integer> many = Broadcast.dimensions(call, leftMany, rightMany);
        int[] p = Broadcast.places(leftMany, many);
        int[] q = Broadcast.places(rightMany, many);
        List<Integer> dimensions = new ArrayList<>(many);
        if (a.dimensions().size() > 1) {
            dimensions.add(rows);
        }
        if (b.dimensions().size() > 1) {
            dimensions.add(columns);
        }
        float[] out = new float[call.elements(dimensions)];
        for (int i = 0; i < out.length; i++) {
            int product = i / columns / rows;
            int from = p[product] * rows * inner + i / columns % rows * inner;
            int to = q[product] * inner * columns + i % columns;
            double sum = 0;
            for (int k = 0; k < inner; k++) {
                sum += (double) a.values()[from + k] * b.values()[to + k * columns];
            }
            out[i] = (float) sum;
        }
        return Elements.floats(a.type(), dimensions, out);
    }

    private static RuntimeException misfit(Call call, OnnxTensor a, OnnxTensor b) {
        return call.wrong(
                Dimensions.text(a.dimensions())
                        + " and "
                        + Dimensions.text(b.dimensions())
                        + " can't be multiplied");
    }
}
