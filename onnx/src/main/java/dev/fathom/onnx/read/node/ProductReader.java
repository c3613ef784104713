package dev.fathom.onnx.read.node;

import dev.fathom.layer.Layers;
import dev.fathom.layer.convolution.Conv;
import dev.fathom.layer.convolution.Dense;
import dev.fathom.onnx.graph.Dimensions;
import dev.fathom.onnx.graph.OnnxTensor;
import dev.fathom.tensor.Volume;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Gemm and MatMul: fully connected layers. Their weights are put into the order in which the
/// volume lies in memory.
final class ProductReader {
    private ProductReader() {}

    static Seen gemm(NodeScope scope) {
        if (scope.node().flag("transA", false)) {
            throw scope.wrong("transA is 1, which turns the batch; 0 is supported");
        }
        Seen x = scope.seen(0);
        boolean turned = scope.node().flag("transB", false);
        float[] weights = weights(scope, x, scope.call().floats(1), turned);
        int units = units(scope, turned);
        scale(weights, scope.node().real("alpha", 1));
        float beta = scope.node().real("beta", 1);
        if (!scope.call().has(2) || beta == 0) {
            return added(scope, x, units, weights, null);
        }
        OnnxTensor.Floats c = scope.call().floats(2);
        Volume out = Volume.column(units);
        float[] bias =
                scope.perChannel(c, Layout.of(out, 1), out)
                        .orElseThrow(
                                () ->
                                        scope.wrong(
                                                ("adds %s to %s units; one value a unit is"
                                                                + " supported")
                                                        .formatted(
                                                                Dimensions.text(c.dimensions()),
                                                                units)));
        scale(bias, beta);
        return added(scope, x, units, weights, bias);
    }

    static Seen matMul(NodeScope scope) {
        Seen x = scope.seen(0);
        OnnxTensor.Floats matrix = matrix(scope);
        if (x.layout().rank() > 1 && matrix.dimensions().size() == 2) {
            return lastDimension(scope, x, matrix);
        }
        float[] weights = weights(scope, x, matrix, false);
        return added(scope, x, matrix.dimensions().get(1), weights, null);
    }

    /// The matrix, without dimensions of 1 before it.
    private static OnnxTensor.Floats matrix(NodeScope scope) {
        OnnxTensor.Floats matrix = scope.call().floats(1);
        List<Integer> dims = matrix.dimensions();
        int more = Math.max(0, dims.size() - 2);
        boolean leading = dims.subList(0, more).stream().allMatch(d -> d == 1);
        return leading && dims.size() <= scope.dimensions(scope.seen(0)).size()
                ? matrix.reshaped(dims.subList(more, dims.size()))
                : matrix;
    }

    /// Each value of the last dimension becomes a sum over it: where it is the depth, as behind a
    /// Transpose, a convolution of 1×1.
    private static Seen lastDimension(NodeScope scope, Seen seen, OnnxTensor.Floats matrix) {
        int last = seen.layout().rank() - 1;
        int values = matrix.dimensions().getFirst();
        int units = matrix.dimensions().getLast();
        if (seen.layout().sizes().get(last) != values) {
            throw misfit(scope, seen, matrix.dimensions(), false);
        }
        Seen x = Arrangement.depth(scope, seen, List.of(last));
        float[] weights = new float[matrix.elements()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = matrix.values()[i % values * units + i / values];
        }
        Layout result =
                x.layout()
                        .mapped(p -> new Layout.Part(p.size(), p.stride() / values * units))
                        .with(last, Layout.whole(units));
        Conv conv = Layers.conv(units, 1);
        return ConvReader.added(scope, x, conv, conv.bias(false), weights, null, result);
    }

    private static int units(NodeScope scope, boolean turned) {
        return scope.call().dimensions(1).get(turned ? 0 : 1);
    }

    private static Seen added(
            NodeScope scope, Seen x, int units, float[] weights, float @Nullable [] bias) {
        Dense dense = Layers.dense(units);
        return ConvReader.added(scope, x, dense, dense.bias(false), weights, bias);
    }

    private static void scale(float[] values, float factor) {
        for (int i = 0; i < values.length && factor != 1; i++) {
            values[i] *= factor;
        }
    }

    /// Units × values in the volume's order.
    ///
    /// @param turned whether the matrix has a row a unit, not a column a unit
    private static float[] weights(
            NodeScope scope, Seen x, OnnxTensor.Floats matrix, boolean turned) {
        List<Integer> dims = matrix.dimensions();
        int inputs = x.volume().size();
        if (x.layout().rank() != 1 || dims.size() != 2 || dims.get(turned ? 1 : 0) != inputs) {
            throw misfit(scope, x, dims, turned);
        }
        int units = dims.get(turned ? 0 : 1);
        int[] places = x.layout().places();
        float[] weights = new float[matrix.elements()];
        for (int u = 0; u < units; u++) {
            for (int k = 0; k < inputs; k++) {
                weights[u * inputs + places[k]] =
                        matrix.values()[turned ? u * inputs + k : k * units + u];
            }
        }
        return weights;
    }

    private static RuntimeException misfit(
            NodeScope scope, Seen x, List<Integer> dims, boolean turned) {
        return scope.wrong(
                scope.text(x)
                        + " by "
                        + Dimensions.text(dims)
                        + (turned ? ", turned," : "")
                        + " is not supported; what ends in a dimension of values, by values × units,"
                        + " is");
    }
}
