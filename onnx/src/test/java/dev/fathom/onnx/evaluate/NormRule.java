package dev.fathom.onnx.evaluate;

import dev.fathom.onnx.fold.Elements;
import dev.fathom.onnx.graph.Dimensions;
import dev.fathom.onnx.graph.OnnxTensor;
import dev.fathom.onnx.operator.Around;
import dev.fathom.onnx.operator.Call;
import java.util.ArrayList;
import java.util.List;

/// BatchNormalization, InstanceNormalization, GroupNormalization and LRN, over channels, which are
/// the second dimension; and LayerNormalization, over the last.
final class NormRule {
    private static final float EPSILON = 1e-5f;

    private NormRule() {}

    static OnnxTensor batch(Call call) {
        // in training before opset 7, unless it is said to be a test; by an attribute since 14
        boolean training =
                call.opset() < 7
                        ? !call.node().flag("is_test", false)
                        : call.node().flag("training_mode", false);
        if (training || !call.node().flag("spatial", true)) {
            throw call.wrong(
                    training
                            ? "is in training mode; export the network for inference"
                            : "spatial is 0, a normalization of every place for itself, which is"
                                    + " not supported; 1 is");
        }
        OnnxTensor.Floats x = call.floats(0);
        Around around = channels(call, x.dimensions());
        float[] scale = call.floats(1, around.size(), "one a channel");
        float[] shift = call.floats(2, around.size(), "one a channel");
        float[] mean = call.floats(3, around.size(), "one a channel");
        float[] variance = call.floats(4, around.size(), "one a channel");
        double epsilon = call.node().real("epsilon", EPSILON);
        float[] out = new float[call.elements(x.dimensions())];
        for (int at = 0; at < out.length; at++) {
            int c = at / around.inner() % around.size();
            double normal = (x.values()[at] - mean[c]) / Math.sqrt(variance[c] + epsilon);
            out[at] = (float) (normal * scale[c] + shift[c]);
        }
        return Elements.floats(x.type(), x.dimensions(), out);
    }

    static OnnxTensor instance(Call call) {
        int channels = channels(call, call.dimensions(0)).size();
        return groups(call, channels, channels);
    }

    /// Scale and shift are one a channel since opset 21, one a group before.
    static OnnxTensor group(Call call) {
        int channels = channels(call, call.dimensions(0)).size();
        int groups = (int) call.node().whole("num_groups", 0);
        if (groups < 1 || channels % groups != 0) {
            throw call.wrong(
                    "num_groups is "
                            + groups
                            + ", which must divide the "
                            + channels
                            + " channels");
        }
        return groups(call, groups, call.opset() < 21 ? groups : channels);
    }

    private static OnnxTensor groups(Call call, int groups, int scales) {
        OnnxTensor.Floats x = call.floats(0);
        float[] scale = call.floats(1, scales, "scales");
        float[] shift = call.floats(2, scales, "shifts");
        double epsilon = call.node().real("epsilon", EPSILON);
        Around around = channels(call, x.dimensions());
        int each = around.size() / groups * around.inner();
        float[] out = new float[call.elements(x.dimensions())];
        for (int start = 0; start < out.length; start += each) {
            double mean = 0;
            for (int i = start; i < start + each; i++) {
                mean += x.values()[i];
            }
            mean /= each;
            double squares = 0;
            for (int i = start; i < start + each; i++) {
                squares += (x.values()[i] - mean) * (x.values()[i] - mean);
            }
            double factor = 1 / Math.sqrt(squares / each + epsilon);
            for (int i = start; i < start + each; i++) {
                int c = i / around.inner() % around.size();
                int s = (int) ((long) c * scales / around.size());
                out[i] = (float) ((x.values()[i] - mean) * factor * scale[s] + shift[s]);
            }
        }
        return Elements.floats(x.type(), x.dimensions(), out);
    }

    /// Over all dimensions from an axis on; and the means, and the inverse deviations.
    static List<OnnxTensor> layer(Call call) {
        OnnxTensor.Floats x = call.floats(0);
        List<Integer> dimensions = x.dimensions();
        int axis = call.axis(-1, dimensions.size());
        List<Integer> rows = new ArrayList<>(dimensions);
        int each = 1;
        for (int i = axis; i < rows.size(); i++) {
            each *= rows.set(i, 1);
        }
        float[] scale = call.floats(1, each, "scales");
        float[] shift = call.has(2) ? call.floats(2, each, "shifts") : new float[each];
        double epsilon = call.node().real("epsilon", EPSILON);
        float[] out = new float[call.elements(dimensions)];
        float[] means = new float[out.length / each];
        float[] inverses = new float[means.length];
        for (int row = 0; row < means.length; row++) {
            int start = row * each;
            double mean = 0;
            double squares = 0;
            for (int i = start; i < start + each; i++) {
                mean += x.values()[i] / (double) each;
                squares += x.values()[i] * (double) x.values()[i] / each;
            }
            double factor = 1 / Math.sqrt(squares - mean * mean + epsilon);
            for (int i = start; i < start + each; i++) {
                int k = i - start;
                out[i] = (float) ((x.values()[i] - mean) * factor * scale[k] + shift[k]);
            }
            means[row] = (float) mean;
            inverses[row] = (float) factor;
        }
        return List.of(
                Elements.floats(x.type(), dimensions, out),
                Elements.floats(x.type(), rows, means),
                Elements.floats(x.type(), rows, inverses));
    }

    static OnnxTensor lrn(Call call) {
        OnnxTensor.Floats x = call.floats(0);
        Around around = channels(call, x.dimensions());
        int size = call.node().whole("size", 0, 1, Integer.MAX_VALUE);
        double alpha = call.node().real("alpha", 1e-4f);
        double beta = call.node().real("beta", 0.75f);
        double bias = call.node().real("bias", 1);
        float[] out = new float[call.elements(x.dimensions())];
        for (int o = 0; o < around.outer(); o++) {
            for (int c = 0; c < around.size(); c++) {
                int first = Math.max(0, c - (size - 1) / 2);
                int last = (int) Math.min(around.size() - 1, c + size / 2L);
                for (int n = 0; n < around.inner(); n++) {
                    double squares = 0;
                    for (int i = first; i <= last; i++) {
                        double value = x.values()[around.at(o, i, n)];
                        squares += value * value;
                    }
                    int at = around.at(o, c, n);
                    out[at] =
                            (float)
                                    (x.values()[at]
                                            / Math.pow(bias + alpha / size * squares, beta));
                }
            }
        }
        return Elements.floats(x.type(), x.dimensions(), out);
    }

    private static Around channels(Call call, List<Integer> dimensions) {
        if (dimensions.size() < 2) {
            throw call.wrong(
                    "needs a batch and channels; its input is " + Dimensions.text(dimensions));
        }
        return Around.axis(dimensions, 1);
    }
}
