package dev.fathom.onnx.evaluate;

import dev.fathom.onnx.fold.Broadcast;
import dev.fathom.onnx.fold.Elements;
import dev.fathom.onnx.graph.OnnxTensor;
import dev.fathom.onnx.operator.Call;
import dev.fathom.onnx.operator.Reshaping;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.DoubleBinaryOperator;

/// ReduceMean, ReduceSum and ReduceMax.
final class ReduceRule {
    private ReduceRule() {}

    static OnnxTensor mean(Call call) {
        return reduce(call, 0, Double::sum, (sum, count) -> sum / count);
    }

    static OnnxTensor sum(Call call) {
        return reduce(call, 0, Double::sum, (sum, count) -> sum);
    }

    static OnnxTensor max(Call call) {
        return reduce(call, Double.NEGATIVE_INFINITY, Math::max, (most, count) -> most);
    }

    private static OnnxTensor reduce(
            Call call, double start, DoubleBinaryOperator join, DoubleBinaryOperator finish) {
        OnnxTensor.Floats in = call.floats(0);
        List<Integer> from = in.dimensions();
        Set<Integer> axes = Reshaping.reduced(call, from.size());
        List<Integer> narrow = new ArrayList<>(from);
        axes.forEach(axis -> narrow.set(axis, 1));
        double[] sums = new double[call.elements(narrow)];
        Arrays.fill(sums, start);
        int[] places = Broadcast.places(narrow, from);
        for (int i = 0; i < places.length; i++) {
            sums[places[i]] = join.applyAsDouble(sums[places[i]], in.values()[i]);
        }
        float[] out = new float[sums.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = (float) finish.applyAsDouble(sums[i], (double) places.length / out.length);
        }
        if (call.node().flag("keepdims", true)) {
            return Elements.floats(in.type(), narrow, out);
        }
        List<Integer> kept = new ArrayList<>();
        for (int i = 0; i < from.size(); i++) {
            if (!axes.contains(i)) {
                kept.add(from.get(i));
            }
        }
        return Elements.floats(in.type(), kept, out);
    }
}
