package dev.fathom.onnx.evaluate;

import dev.fathom.onnx.fold.Broadcast;
import dev.fathom.onnx.fold.Elements;
import dev.fathom.onnx.graph.OnnxTensor;
import dev.fathom.onnx.operator.Call;
import dev.fathom.onnx.operator.Reshaping;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// ReduceMean.
final class MeanRule {
    private MeanRule() {}

    static OnnxTensor reduce(Call call) {
        OnnxTensor.Floats in = call.floats(0);
        List<Integer> from = in.dimensions();
        Set<Integer> axes = Reshaping.reduced(call, from.size());
        List<Integer> narrow = new ArrayList<>(from);
        axes.forEach(axis -> narrow.set(axis, 1));
        double[] sums = new double[call.elements(narrow)];
        int[] places = Broadcast.places(narrow, from);
        for (int i = 0; i < places.length; i++) {
            sums[places[i]] += in.values()[i];
        }
        float[] out = new float[sums.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = (float) (sums[i] / ((double) places.length / out.length));
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
