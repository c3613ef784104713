package dev.fathom.onnx.evaluate;

import dev.fathom.onnx.graph.OnnxTensor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.LongStream;

/// ReduceMean.
final class Means {
    private Means() {}

    /// Axes are an input since opset 18, an attribute before; all when left out.
    static OnnxTensor reduce(Call call) {
        OnnxTensor.Floats in = call.floats(0);
        List<Integer> from = in.dimensions();
        List<Long> axes = call.wholes(1, "axes");
        if (axes == null || axes.isEmpty()) {
            if (call.node().flag("noop_with_empty_axes", false)) {
                return in;
            }
            axes = LongStream.range(0, from.size()).boxed().toList();
        }
        List<Integer> narrow = new ArrayList<>(from);
        axes.forEach(axis -> narrow.set(call.axis(axis, from.size()), 1));
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
            return Values.floats(in.type(), narrow, out);
        }
        List<Integer> kept = new ArrayList<>(from);
        axes.stream()
                .map(axis -> call.axis(axis, from.size()))
                .distinct()
                .sorted(Comparator.reverseOrder())
                .forEach(axis -> kept.subList(axis, axis + 1).clear());
        return Values.floats(in.type(), kept, out);
    }
}
