package dev.fathom.onnx.evaluate;

import dev.fathom.onnx.fold.Elements;
import dev.fathom.onnx.graph.Dimensions;
import dev.fathom.onnx.graph.OnnxTensor;
import dev.fathom.onnx.operator.Call;
import dev.fathom.onnx.operator.Grid;
import dev.fathom.onnx.operator.TransposedGrid;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Conv and ConvTranspose over any number of spatial dimensions.
final class ConvRule {
    private ConvRule() {}

    static OnnxTensor conv(Call call) {
        OnnxTensor.Floats x = call.floats(0);
        OnnxTensor.Floats w = call.floats(1);
        int groups = groups(call, x, w);
        int channels = x.dimensions().get(1);
        int filters = w.dimensions().get(0);
        if (w.dimensions().get(1) * (long) groups != channels || filters % groups != 0) {
            throw misfit(call, x, w, groups);
        }
        Grid grid = Grid.of(call.node(), x.dimensions(), Grid.kernel(call.node(), w.dimensions()));
        List<Integer> dimensions =
                PoolRule.dimensions(List.of(x.dimensions().get(0), filters), grid.output());
        float[] out = new float[call.elements(dimensions)];
        float @Nullable [] bias = call.has(2) ? call.floats(2, filters, "one a filter") : null;
        Rows rows = Rows.of(grid);
        int each = w.dimensions().get(1);
        double[] sums = new double[rows.windows()];
        for (int n = 0; n < x.dimensions().get(0); n++) {
            for (int m = 0; m < filters; m++) {
                Arrays.fill(sums, bias == null ? 0 : bias[m]);
                for (int c = 0; c < each; c++) {
                    int channel = m / (filters / groups) * each + c;
                    rows.gather(
                            x.values(),
                            (n * channels + channel) * rows.plane(),
                            w.values(),
                            (m * each + c) * rows.taps(),
                            sums);
                }
                round(sums, out, (n * filters + m) * sums.length);
            }
        }
        return Elements.floats(x.type(), dimensions, out);
    }

    static OnnxTensor transposed(Call call) {
        OnnxTensor.Floats x = call.floats(0);
        OnnxTensor.Floats w = call.floats(1);
        int groups = groups(call, x, w);
        int channels = x.dimensions().get(1);
        int each = w.dimensions().get(1);
        if (w.dimensions().get(0) != channels || channels % groups != 0) {
            throw misfit(call, x, w, groups);
        }
        int filters = Math.multiplyExact(each, groups);
        Grid grid =
                TransposedGrid.of(
                        call.node(), x.dimensions(), Grid.kernel(call.node(), w.dimensions()));
        List<Integer> dimensions =
                PoolRule.dimensions(List.of(x.dimensions().get(0), filters), grid.input());
        float[] out = new float[call.elements(dimensions)];
        float @Nullable [] bias = call.has(2) ? call.floats(2, filters, "one a filter") : null;
        Rows rows = Rows.of(grid);
        double[] sums = new double[rows.plane()];
        for (int n = 0; n < x.dimensions().get(0); n++) {
            for (int m = 0; m < filters; m++) {
                Arrays.fill(sums, bias == null ? 0 : bias[m]);
                for (int c = 0; c < channels / groups; c++) {
                    int channel = m / each * (channels / groups) + c;
                    rows.scatter(
                            x.values(),
                            (n * channels + channel) * rows.windows(),
                            w.values(),
                            (channel * each + m % each) * rows.taps(),
                            sums);
                }
                round(sums, out, (n * filters + m) * sums.length);
            }
        }
        return Elements.floats(x.type(), dimensions, out);
    }

    private static void round(double[] sums, float[] out, int start) {
        for (int i = 0; i < sums.length; i++) {
            out[start + i] = (float) sums[i];
        }
    }

    private static int groups(Call call, OnnxTensor x, OnnxTensor w) {
        Grid.rank(call.node(), x.dimensions());
        if (w.dimensions().size() != x.dimensions().size()) {
            throw misfit(call, x, w, 1);
        }
        return call.node().whole("group", 1, 1, Integer.MAX_VALUE);
    }

    private static RuntimeException misfit(Call call, OnnxTensor x, OnnxTensor w, int groups) {
        return call.wrong(
                "weights of "
                        + Dimensions.text(w.dimensions())
                        + " in "
                        + groups
                        + " groups do not fit the input of "
                        + Dimensions.text(x.dimensions()));
    }
}
