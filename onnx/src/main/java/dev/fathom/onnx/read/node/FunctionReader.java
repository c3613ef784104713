package dev.fathom.onnx.read.node;

import dev.fathom.layer.Layer;
import dev.fathom.layer.Layers;
import dev.fathom.onnx.graph.ElementType;
import dev.fathom.onnx.graph.OnnxTensor;
import java.util.ArrayList;
import java.util.List;

/// Functions with numbers of their own, softmax, and what changes nothing in inference.
final class FunctionReader {
    private static final double SELU_ALPHA = 1.6732632;
    private static final double SELU_GAMMA = 1.050701;

    private FunctionReader() {}

    static double number(NodeScope scope, String attribute, double otherwise) {
        return NodeScope.decimal(scope.node().real(attribute, (float) otherwise));
    }

    static Seen prelu(NodeScope scope) {
        Seen x = scope.channels(0);
        OnnxTensor slopes = scope.call().any(1);
        float[] perChannel =
                scope.perChannel(slopes, x.layout(), x.volume())
                        .orElseThrow(() -> ArithmeticReader.perPixel(scope, x, slopes));
        return scope.keeping(x, Layers.prelu(), perChannel);
    }

    static Seen selu(NodeScope scope) {
        Seen x = scope.seen(0);
        double alpha = number(scope, "alpha", SELU_ALPHA);
        double gamma = number(scope, "gamma", SELU_GAMMA);
        if ((float) alpha == (float) SELU_ALPHA && (float) gamma == (float) SELU_GAMMA) {
            return scope.keeping(x, Layers.selu());
        }
        Seen unscaled = x.flow(scope.beside("elu", x.flow(), Layers.elu(alpha)));
        return scope.keeping(unscaled, Layers.scale(gamma));
    }

    static Seen gelu(NodeScope scope) {
        String approximate = scope.node().text("approximate", "none");
        return scope.keeping(
                scope.seen(0),
                switch (approximate) {
                    case "none" -> Layers.gelu();
                    case "tanh" -> Layers.geluTanh();
                    default ->
                            throw scope.wrong(
                                    "approximate is '" + approximate + "', not none or tanh");
                });
    }

    /// Bounds are inputs since opset 11, attributes before.
    static Seen clip(NodeScope scope) {
        float least = scope.call().scalar(1, scope.node().real("min", -Float.MAX_VALUE));
        float most = scope.call().scalar(2, scope.node().real("max", Float.MAX_VALUE));
        return scope.keeping(scope.seen(0), clip(least, most));
    }

    /// A clip at 0 alone is a ReLU.
    static Layer clip(float least, float most) {
        boolean open = most >= Float.MAX_VALUE;
        return least == 0 && open
                ? Layers.relu()
                : Layers.clip(
                        NodeScope.decimal(Math.max(least, -Float.MAX_VALUE)),
                        NodeScope.decimal(Math.min(most, Float.MAX_VALUE)));
    }

    /// Along one axis since opset 13; over all dimensions from an axis on before.
    static Seen softmax(NodeScope scope) {
        Seen x = scope.channels(0);
        int rank = x.layout().rank() + 1;
        boolean one = scope.walk().opset() >= 13;
        int axis = scope.call().axis(one ? -1 : 1, rank);
        List<List<Layout.Part>> meant = new ArrayList<>();
        for (int i = 1; i < rank; i++) {
            if (one ? i == axis : i >= axis) {
                meant.add(x.layout().dims().get(i - 1));
            }
        }
        List<Layout.Part> channels = Layout.whole(x.volume().depth());
        if (axis == 0 || !new Layout(meant).parts().equals(channels)) {
            throw scope.wrong(
                    "axis %s of %s is not supported; over the channels it is"
                            .formatted(axis, scope.text(x)));
        }
        boolean logarithm = scope.node().op().equals("LogSoftmax");
        return scope.keeping(x, logarithm ? Layers.logSoftmax() : Layers.softmax());
    }

    /// Kept for training; in inference it changes nothing.
    static Seen dropout(NodeScope scope) {
        if (scope.call().has(2) && scope.call().integers(2).values()[0] != 0) {
            throw scope.wrong("is in training mode; export the network for inference");
        }
        float rate = scope.call().scalar(1, scope.node().real("ratio", 0.5f));
        return scope.keeping(scope.seen(0), Layers.dropout(NodeScope.decimal(rate)));
    }

    static Seen cast(NodeScope scope) {
        long to = scope.node().whole("to", 0);
        ElementType type =
                ElementType.of((int) to)
                        .filter(ElementType::floating)
                        .orElseThrow(
                                () ->
                                        scope.wrong(
                                                "makes something else than floats of what flows"
                                                        + " through the network; leave it out"));
        if (type != ElementType.FLOAT) {
            scope.note("no rounding to " + type + ", everything is computed in float");
        }
        return scope.seen(0);
    }
}
