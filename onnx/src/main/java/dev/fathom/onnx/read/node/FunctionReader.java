package dev.fathom.onnx.read.node;

import dev.fathom.layer.Layer;
import dev.fathom.layer.Layers;
import dev.fathom.onnx.graph.ElementType;
import dev.fathom.onnx.graph.OnnxTensor;
import dev.fathom.tensor.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

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

    /// Along one axis since opset 13; over all dimensions from an axis on before. The values that
    /// share 1 become the depth.
    static Seen softmax(NodeScope scope) {
        Seen x = scope.seen(0);
        int rank = x.layout().rank() + 1;
        boolean one = scope.walk().opset() >= 13;
        int axis = scope.call().axis(one ? -1 : 1, rank);
        if (axis == 0) {
            throw scope.wrong("shares 1 among the pictures of a batch, which is not supported");
        }
        List<Integer> meant = IntStream.range(axis - 1, one ? axis : rank - 1).boxed().toList();
        List<Integer> others =
                IntStream.range(0, rank - 1).boxed().filter(i -> !meant.contains(i)).toList();
        boolean logarithm = scope.node().op().equals("LogSoftmax");
        return scope.keeping(
                depth(scope, x, others, meant), logarithm ? Layers.logSoftmax() : Layers.softmax());
    }

    /// The same with some dimensions as the depth.
    private static Seen depth(NodeScope scope, Seen x, List<Integer> others, List<Integer> meant) {
        List<Layout.Part> depth = Arrangement.parts(x.layout(), meant);
        int size = Layout.count(depth);
        if (Layout.joined(depth).equals(Layout.whole(size)) && size == x.volume().depth()) {
            return x;
        }
        if (x.layout().isColumn() && meant.contains(0)) {
            return Arrangement.channels(scope, x);
        }
        List<Layout.Part> order = new ArrayList<>(Arrangement.parts(x.layout(), others));
        order.addAll(depth);
        boolean plane = others.size() == 2;
        int height = plane ? x.layout().sizes().get(others.getFirst()) : 1;
        int width = x.volume().size() / size / height;
        return Arrangement.moved(scope, x, order, new Volume(width, height, size));
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
