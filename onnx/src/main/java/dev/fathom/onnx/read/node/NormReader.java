package dev.fathom.onnx.read.node;

import static dev.fathom.layer.Layers.batchNorm;
import static dev.fathom.layer.Layers.groupNorm;
import static dev.fathom.layer.Layers.layerNorm;
import static dev.fathom.layer.Layers.lrn;

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

    static Seen instance(NodeScope scope) {
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

    /// Over all dimensions from an axis on, which must be the channels.
    static Seen layer(NodeScope scope) {
        Seen seen = scope.seen(0);
        int axis = scope.call().axis(-1, seen.layout().rank() + 1);
        Seen x = isOverChannels(seen, axis) ? seen : Arrangement.channels(scope, seen);
        if (!isOverChannels(x, axis)) {
            throw scope.wrong(
                    "axis %s of %s is not supported; over the channels it is"
                            .formatted(axis, scope.text(x)));
        }
        int depth = x.volume().depth();
        return scope.keeping(
                x,
                layerNorm().epsilon(epsilon(scope)),
                scope.call().floats(1, depth, "one a channel"),
                scope.call().has(2)
                        ? scope.call().floats(2, depth, "one a channel")
                        : new float[depth]);
    }

    private static boolean isOverChannels(Seen x, int axis) {
        if (axis == 0) {
            return false;
        }
        Layout over = new Layout(x.layout().dims().subList(axis - 1, x.layout().rank()));
        return over.parts().equals(Layout.whole(x.volume().depth()));
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
