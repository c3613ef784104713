package dev.fathom.onnx.read;

import static dev.fathom.onnx.evaluate.Convolutions.kernel;

import dev.fathom.layer.Layer;
import dev.fathom.layer.Layers;
import dev.fathom.layer.convolution.Conv;
import dev.fathom.layer.convolution.ConvTranspose;
import dev.fathom.onnx.evaluate.Grid;
import dev.fathom.onnx.evaluate.TransposedGrid;
import dev.fathom.onnx.graph.Dimensions;
import dev.fathom.onnx.graph.OnnxTensor;
import dev.fathom.onnx.write.Reordering;
import dev.fathom.tensor.Volume;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Conv and ConvTranspose.
final class Convolutions {
    private Convolutions() {}

    static Seen conv(Step step) {
        return conv(step, step.call().floats(1), bias(step));
    }

    private static float @Nullable [] bias(Step step) {
        return step.call().has(2) ? step.call().floats(2).values() : null;
    }

    /// @param bias null when the node has none
    static Seen conv(Step step, OnnxTensor.Floats weights, float @Nullable [] bias) {
        Seen x = step.spatial(0);
        int groups = groups(step, x, weights);
        int filters = weights.dimensions().getFirst();
        if (weights.dimensions().get(1) * (long) groups != x.volume().depth()) {
            throw misfit(step, x, weights, groups);
        }
        List<Integer> kernel = kernel(step.node(), weights.dimensions());
        Grid grid = Grid.of(step.node(), step.dimensions(x), kernel);
        Conv conv =
                Layers.conv(filters, 1).window(Windows.of(step, grid, x.volume())).groups(groups);
        return added(step, x, conv, conv.bias(false), depthLast(weights), bias);
    }

    static Seen transposed(Step step) {
        Seen x = step.spatial(0);
        OnnxTensor.Floats weights = step.call().floats(1);
        int groups = groups(step, x, weights);
        if (weights.dimensions().getFirst() != x.volume().depth()) {
            throw misfit(step, x, weights, groups);
        }
        List<Integer> kernel = kernel(step.node(), weights.dimensions());
        Grid grid = TransposedGrid.of(step.node(), step.dimensions(x), kernel);
        ConvTranspose conv =
                Layers.convTranspose(Math.multiplyExact(weights.dimensions().get(1), groups), 1)
                        .window(Windows.transposed(grid))
                        .outputPadding(Windows.rest(grid, 0), Windows.rest(grid, 1))
                        .groups(groups);
        return added(step, x, conv, conv.bias(false), depthLast(weights), bias(step));
    }

    /// Adds the layer with biases, which the next node may bring, or without.
    private static Seen added(
            Step step,
            Seen x,
            Layer biased,
            Layer unbiased,
            float[] weights,
            float @Nullable [] bias) {
        if (bias != null) {
            return step.spatial(x, step.add(x.flow(), biased, weights, bias));
        }
        Volume out = unbiased.output(List.of(x.volume()));
        Optional<Step.Shift> shift = step.shiftBehind(View.of(out, x.view().rank()), out);
        return step.finished(
                step.spatial(
                        x,
                        shift.isPresent()
                                ? step.add(x.flow(), biased, weights, shift.get().values())
                                : step.add(x.flow(), unbiased, weights)),
                shift);
    }

    /// Filters with depth as their last dimension.
    private static float[] depthLast(OnnxTensor.Floats weights) {
        List<Integer> dims = weights.dimensions();
        boolean flat = dims.size() == 3;
        Reordering order =
                Reordering.depthSecond(
                        List.of(
                                dims.getFirst(),
                                flat ? 1 : dims.get(2),
                                dims.getLast(),
                                dims.get(1)));
        return order.toFathom(weights.values());
    }

    private static int groups(Step step, Seen x, OnnxTensor weights) {
        int rank = step.dimensions(x).size();
        if (rank > 4 || weights.dimensions().size() != rank) {
            throw misfit(step, x, weights, 1);
        }
        return step.node().whole("group", 1, 1, Integer.MAX_VALUE);
    }

    private static RuntimeException misfit(Step step, Seen x, OnnxTensor weights, int groups) {
        return step.wrong(
                "weights of "
                        + Dimensions.text(weights.dimensions())
                        + " in "
                        + groups
                        + " groups do not fit the input of "
                        + step.text(x));
    }
}
