package dev.fathom.onnx.evaluate;

import dev.fathom.onnx.fold.Elements;
import dev.fathom.onnx.graph.OnnxTensor;
import dev.fathom.onnx.operator.Around;
import dev.fathom.onnx.operator.Call;
import java.util.List;

/// Softmax and LogSoftmax: along one axis since opset 13; over all dimensions from an axis on
/// before.
final class SoftmaxRule {
    private SoftmaxRule() {}

    static OnnxTensor softmax(Call call) {
        return softmax(call, false);
    }

    static OnnxTensor logSoftmax(Call call) {
        return softmax(call, true);
    }

    private static OnnxTensor softmax(Call call, boolean logarithm) {
        OnnxTensor.Floats in = call.floats(0);
        Around around = around(call, in.dimensions());
        float[] out = new float[call.elements(in.dimensions())];
        for (int o = 0; o < around.outer(); o++) {
            for (int n = 0; n < around.inner(); n++) {
                column(in.values(), around, o, n, logarithm, out);
            }
        }
        return Elements.floats(in.type(), in.dimensions(), out);
    }

    private static Around around(Call call, List<Integer> dimensions) {
        int rank = dimensions.size();
        if (call.opset() >= 13) {
            return Around.axis(dimensions, call.axis(-1, rank));
        }
        Around sides = Around.before(dimensions, call.axis(1, rank));
        return new Around(sides.outer(), sides.inner(), 1);
    }

    private static void column(
            float[] in, Around around, int o, int n, boolean logarithm, float[] out) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < around.size(); i++) {
            largest = Math.max(largest, in[around.at(o, i, n)]);
        }
        double sum = 0;
        for (int i = 0; i < around.size(); i++) {
            sum += Math.exp(in[around.at(o, i, n)] - largest);
        }
        double log = Math.log(sum);
        for (int i = 0; i < around.size(); i++) {
            int at = around.at(o, i, n);
            double x = in[at] - largest;
            out[at] = (float) (logarithm ? x - log : Math.exp(x) / sum);
        }
    }
}
