package dev.fathom.onnx.read;

import dev.fathom.layer.Layers;
import dev.fathom.layer.convolution.Dense;
import dev.fathom.onnx.graph.Dimensions;
import dev.fathom.onnx.graph.OnnxTensor;
import dev.fathom.tensor.Volume;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Gemm and MatMul: fully connected layers. Their weights are put into the order in which the
/// volume lies in memory.
final class Products {
    private Products() {}

    static Seen gemm(Step step) {
        if (step.node().flag("transA", false)) {
            throw step.wrong("transA is 1, which turns the batch; 0 is supported");
        }
        Seen x = step.seen(0);
        boolean turned = step.node().flag("transB", false);
        float[] weights = weights(step, x, step.call().floats(1), turned);
        int units = units(step, turned);
        scale(weights, step.node().real("alpha", 1));
        float beta = step.node().real("beta", 1);
        if (!step.call().has(2) || beta == 0) {
            return added(step, x, units, weights, null);
        }
        OnnxTensor.Floats c = step.call().floats(2);
        Volume out = Volume.column(units);
        float[] bias =
                step.perChannel(c, View.of(out, 1), out)
                        .orElseThrow(
                                () ->
                                        step.wrong(
                                                "adds "
                                                        + Dimensions.text(c.dimensions())
                                                        + " to "
                                                        + units
                                                        + " units; one value a unit is"
                                                        + " supported"));
        scale(bias, beta);
        return added(step, x, units, weights, bias);
    }

    static Seen matMul(Step step) {
        Seen x = step.seen(0);
        float[] weights = weights(step, x, step.call().floats(1), false);
        return added(step, x, units(step, false), weights, null);
    }

    private static int units(Step step, boolean turned) {
        return step.call().dimensions(1).get(turned ? 0 : 1);
    }

    /// Adds the layer, with the biases that the next node brings when it has none.
    private static Seen added(
            Step step, Seen x, int units, float[] weights, float @Nullable [] bias) {
        Dense dense = Layers.dense(units);
        if (bias != null) {
            return Step.column(x, step.add(x.flow(), dense, weights, bias));
        }
        Volume out = Volume.column(units);
        Optional<Step.Shift> shift = step.shiftBehind(View.of(out, 1), out);
        return step.finished(
                Step.column(
                        x,
                        shift.isPresent()
                                ? step.add(x.flow(), dense, weights, shift.get().values())
                                : step.add(x.flow(), dense.bias(false), weights)),
                shift);
    }

    private static void scale(float[] values, float factor) {
        for (int i = 0; i < values.length && factor != 1; i++) {
            values[i] *= factor;
        }
    }

    /// Units × values in the volume's order.
    ///
    /// @param turned whether the matrix has a row a unit, not a column a unit
    private static float[] weights(Step step, Seen x, OnnxTensor.Floats matrix, boolean turned) {
        List<Integer> dims = matrix.dimensions();
        int inputs = x.volume().size();
        if (x.view().rank() != 1 || dims.size() != 2 || dims.get(turned ? 1 : 0) != inputs) {
            throw step.wrong(
                    step.text(x)
                            + " by "
                            + Dimensions.text(dims)
                            + (turned ? ", turned," : "")
                            + " is not supported; batch × values by values × units is");
        }
        int units = dims.get(turned ? 0 : 1);
        int[] places = x.view().places();
        float[] weights = new float[matrix.elements()];
        for (int u = 0; u < units; u++) {
            for (int k = 0; k < inputs; k++) {
                weights[u * inputs + places[k]] =
                        matrix.values()[turned ? u * inputs + k : k * units + u];
            }
        }
        return weights;
    }
}
