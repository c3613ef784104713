package dev.fathom.onnx.read.node;

import dev.fathom.layer.Layer;
import dev.fathom.layer.Layers;
import dev.fathom.layer.convolution.Conv;
import dev.fathom.layer.convolution.ConvTranspose;
import dev.fathom.network.Flow;
import dev.fathom.onnx.graph.Dimensions;
import dev.fathom.onnx.graph.OnnxTensor;
import dev.fathom.onnx.graph.Reordering;
import dev.fathom.onnx.operator.Grid;
import dev.fathom.onnx.operator.TransposedGrid;
import dev.fathom.tensor.Volume;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Conv and ConvTranspose.
final class ConvReader {
    private ConvReader() {}

    static Seen conv(NodeScope scope) {
        return conv(scope, scope.call().floats(1), bias(scope));
    }

    private static float @Nullable [] bias(NodeScope scope) {
        return scope.call().has(2) ? scope.call().floats(2).values() : null;
    }

    /// @param bias null when the node has none
    static Seen conv(NodeScope scope, OnnxTensor.Floats weights, float @Nullable [] bias) {
        Seen x = scope.spatial(0);
        int groups = groups(scope, x, weights);
        int filters = weights.dimensions().getFirst();
        if (weights.dimensions().get(1) * (long) groups != x.volume().depth()) {
            throw misfit(scope, x, weights, groups);
        }
        List<Integer> kernel = Grid.kernel(scope.node(), weights.dimensions());
        Grid grid = Grid.of(scope.node(), scope.dimensions(x), kernel);
        Conv conv =
                Layers.conv(filters, 1).window(Windows.of(scope, grid, x.volume())).groups(groups);
        return added(scope, x, conv, conv.bias(false), depthLast(weights), bias);
    }

    static Seen transposed(NodeScope scope) {
        Seen x = scope.spatial(0);
        OnnxTensor.Floats weights = scope.call().floats(1);
        int groups = groups(scope, x, weights);
        if (weights.dimensions().getFirst() != x.volume().depth()) {
            throw misfit(scope, x, weights, groups);
        }
        List<Integer> kernel = Grid.kernel(scope.node(), weights.dimensions());
        Grid grid = TransposedGrid.of(scope.node(), scope.dimensions(x), kernel);
        ConvTranspose conv =
                Layers.convTranspose(Math.multiplyExact(weights.dimensions().get(1), groups), 1)
                        .window(Windows.transposed(grid))
                        .outputPadding(Windows.rest(grid, 0), Windows.rest(grid, 1))
                        .groups(groups);
        return added(scope, x, conv, conv.bias(false), depthLast(weights), bias(scope));
    }

    /// Adds a layer with biases, which the next node may bring, or without.
    ///
    /// @param bias null when the node has none
    static Seen added(
            NodeScope scope,
            Seen x,
            Layer biased,
            Layer unbiased,
            float[] weights,
            float @Nullable [] bias) {
        Volume out = unbiased.output(List.of(x.volume()));
        return added(scope, x, biased, unbiased, weights, bias, Layout.of(out, x.layout().rank()));
    }

    /// @param result how the layer's result is seen
    static Seen added(
            NodeScope scope,
            Seen x,
            Layer biased,
            Layer unbiased,
            float[] weights,
            float @Nullable [] bias,
            Layout result) {
        if (bias != null) {
            return new Seen(scope.add(x.flow(), biased, weights, bias), result);
        }
        Volume out = unbiased.output(List.of(x.volume()));
        Optional<NodeScope.Shift> shift = scope.shiftBehind(result, out);
        Flow flow =
                shift.isPresent()
                        ? scope.add(x.flow(), biased, weights, shift.get().values())
                        : scope.add(x.flow(), unbiased, weights);
        return scope.finished(new Seen(flow, result), shift);
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

    private static int groups(NodeScope scope, Seen x, OnnxTensor weights) {
        int rank = scope.dimensions(x).size();
        if (rank > 4 || weights.dimensions().size() != rank) {
            throw misfit(scope, x, weights, 1);
        }
        return scope.node().whole("group", 1, 1, Integer.MAX_VALUE);
    }

    private static RuntimeException misfit(
            NodeScope scope, Seen x, OnnxTensor weights, int groups) {
        return scope.wrong(
                "weights of %s in %s groups do not fit the input of %s"
                        .formatted(Dimensions.text(weights.dimensions()), groups, scope.text(x)));
    }
}
