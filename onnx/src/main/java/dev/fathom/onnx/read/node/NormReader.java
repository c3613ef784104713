package dev.fathom.onnx.read.node;

import static dev.fathom.layer.Layers.batchNorm;
import static dev.fathom.layer.Layers.groupNorm;
import static dev.fathom.layer.Layers.layerNorm;
import static dev.fathom.layer.Layers.lrn;

import dev.fathom.onnx.graph.OnnxNode;
import dev.fathom.onnx.graph.OnnxTensor;
import dev.fathom.onnx.operator.Idiom;
import dev.fathom.tensor.Volume;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// Normalisations.
final class NormReader {
    private static final float EPSILON = 1e-5f;

    private NormReader() {}

    private static double epsilon(NodeScope scope) {
        return NodeScope.decimal(scope.node().real("epsilon", EPSILON));
    }

    static Seen batch(NodeScope scope) {
        if (scope.node().flag("training_mode", false) || !scope.node().flag("spatial", true)) {
            throw scope.wrong(
                    "training_mode 1 and spatial 0 are not supported; export the network for"
                            + " inference");
        }
        Seen x = scope.channels(0);
        int depth = x.volume().depth();
        float[] variance = scope.call().floats(4, depth, "one a channel");
        for (int d = 0; d < depth; d++) {
            if (variance[d] < 0) {
                throw scope.wrong(
                        "the variance of channel %d is %s; a mean of squares is 0 or more, so get the file again"
                                .formatted(d, variance[d]));
            }
        }
        float kept = scope.node().real("momentum", 0.9f);
        return scope.keeping(
                x,
                batchNorm().epsilon(epsilon(scope)).momentum(NodeScope.decimal(1 - kept)),
                scope.call().floats(1, depth, "one a channel"),
                scope.call().floats(2, depth, "one a channel"),
                scope.call().floats(3, depth, "one a channel"),
                variance);
    }

    /// Over a channel, or over channels that a Reshape has joined: these are groups.
    static Seen instance(NodeScope scope) {
        Seen seen = scope.seen(0);
        Layout layout = seen.layout();
        int all = seen.volume().depth();
        int groups = layout.rank() > 1 ? layout.sizes().getFirst() : 0;
        boolean joined =
                groups > 1
                        && all % groups == 0
                        && layout.dims()
                                .getFirst()
                                .equals(List.of(new Layout.Part(groups, all / groups)));
        if (joined) {
            return groups(scope, seen, groups, groups);
        }
        Seen x = scope.channels(0);
        return groups(scope, x, x.volume().depth(), x.volume().depth());
    }

    /// Scale and shift are one a channel since opset 21, one a group before.
    static Seen group(NodeScope scope) {
        Seen x = scope.channels(0);
        int groups = scope.node().whole("num_groups", 0, 1, x.volume().depth());
        return groups(scope, x, groups, scope.walk().opset() < 21 ? groups : x.volume().depth());
    }

    private static Seen groups(NodeScope scope, Seen x, int groups, int scales) {
        return scope.keeping(
                x,
                groupNorm(groups).epsilon(epsilon(scope)),
                spread(scope.call().floats(1, scales, "scales"), x.volume().depth()),
                spread(scope.call().floats(2, scales, "shifts"), x.volume().depth()));
    }

    /// One value a channel.
    private static float[] spread(float[] values, int depth) {
        float[] channels = new float[depth];
        for (int d = 0; d < depth; d++) {
            channels[d] = values[(int) ((long) d * values.length / depth)];
        }
        return channels;
    }

    /// Over all dimensions from an axis on.
    static Seen layer(NodeScope scope) {
        Seen seen = scope.seen(0);
        int rank = seen.layout().rank();
        int axis = scope.call().axis(-1, rank + 1);
        Seen x = over(scope, seen, IntStream.range(axis - 1, rank).boxed().toList());
        int depth = x.volume().depth();
        float[] shift =
                scope.call().has(2) ? values(scope, x, scope.call().any(2)) : new float[depth];
        return scope.keeping(
                x,
                layerNorm().epsilon(epsilon(scope)),
                values(scope, x, scope.call().any(1)),
                shift);
    }

    /// One that a file writes as means, a root and a quotient; the product and the sum behind are
    /// its scale and its shift.
    static Seen written(NodeScope scope, Seen seen, Idiom idiom) {
        int rank = seen.layout().rank();
        List<Integer> axes =
                idiom.axes().stream()
                        .map(axis -> scope.call().axis(axis, rank + 1) - 1)
                        .sorted()
                        .toList();
        Seen x = over(scope, seen, axes);
        Volume v = x.volume();
        float[] ones = new float[v.depth()];
        Arrays.fill(ones, 1);
        Optional<NodeScope.Shift> scale = scope.behind(scope.node(), "Mul", x.layout(), v);
        OnnxNode last = scale.map(NodeScope.Shift::node).orElse(scope.node());
        Optional<NodeScope.Shift> shift = scope.behind(last, "Add", x.layout(), v);
        Seen normal =
                scope.keeping(
                        x,
                        layerNorm().epsilon(NodeScope.decimal(idiom.epsilon())),
                        scale.map(NodeScope.Shift::values).orElse(ones),
                        shift.map(NodeScope.Shift::values).orElse(new float[v.depth()]));
        scope.finished(normal, scale);
        return scope.finished(normal, shift);
    }

    /// The dimensions that share a mean as the depth.
    private static Seen over(NodeScope scope, Seen x, List<Integer> axes) {
        if (axes.contains(-1)) {
            throw scope.wrong(
                    "takes the mean of "
                            + scope.text(x)
                            + " over the pictures of a batch, which is"
                            + " not supported");
        }
        return Arrangement.depth(scope, x, axes);
    }

    private static float[] values(NodeScope scope, Seen x, OnnxTensor constant) {
        return scope.perChannel(constant, x.layout(), x.volume())
                .orElseThrow(() -> ArithmeticReader.perPixel(scope, x, constant));
    }

    static Seen local(NodeScope scope) {
        int size = scope.node().whole("size", 0, 1, Integer.MAX_VALUE);
        if (size % 2 == 0) {
            throw scope.wrong(
                    "sums over "
                            + size
                            + " channels; even numbers are not supported, because Fathom's sums"
                            + " begin one channel before ONNX's");
        }
        return scope.keeping(
                scope.channels(0),
                lrn(size)
                        .dividedAlpha(NodeScope.decimal(scope.node().real("alpha", 1e-4f)))
                        .beta(NodeScope.decimal(scope.node().real("beta", 0.75f)))
                        .k(NodeScope.decimal(scope.node().real("bias", 1))));
    }
}
