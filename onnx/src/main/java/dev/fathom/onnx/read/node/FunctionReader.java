package dev.fathom.onnx.read.node;

import dev.fathom.layer.Layer;
import dev.fathom.layer.Layers;
import dev.fathom.network.Flow;
import dev.fathom.onnx.graph.ElementType;
import dev.fathom.onnx.graph.OnnxTensor;
import java.util.List;
import java.util.Objects;
import java.util.stream.DoubleStream;
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

    /// α·elu(x/α).
    static Seen celu(NodeScope scope) {
        Seen x = scope.seen(0);
        double alpha = number(scope, "alpha", 1);
        if (alpha == 1) {
            return scope.keeping(x, Layers.elu(1));
        }
        Flow narrow = scope.beside("narrow", x.flow(), Layers.scale(1 / alpha));
        return scope.keeping(
                x.flow(scope.beside("elu", narrow, Layers.elu(1))), Layers.scale(alpha));
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

    /// The larger of what flows and constants.
    static Seen most(NodeScope scope) {
        return bounded(scope, bounds(scope).max().orElse(-Float.MAX_VALUE), Float.MAX_VALUE);
    }

    /// The smaller.
    static Seen least(NodeScope scope) {
        return bounded(scope, -Float.MAX_VALUE, bounds(scope).min().orElse(Float.MAX_VALUE));
    }

    private static DoubleStream bounds(NodeScope scope) {
        return IntStream.range(0, scope.flows().size())
                .filter(i -> !scope.isFlow(i))
                .mapToDouble(i -> scope.call().scalar(i, Float.NaN));
    }

    private static Seen bounded(NodeScope scope, double least, double most) {
        List<Seen> flows = scope.flows().stream().filter(Objects::nonNull).toList();
        if (flows.size() > 1) {
            throw scope.wrong(
                    "compares %s values that come from the network's input; one with constants of one element is supported"
                            .formatted(flows.size()));
        }
        int flow = scope.flows().indexOf(flows.getFirst());
        return scope.keeping(scope.seen(flow), clip((float) least, (float) most));
    }

    /// Products of a value with itself.
    static Seen power(NodeScope scope) {
        Seen x = scope.seen(0);
        float exponent = scope.call().scalar(1, 1);
        if (exponent != 1 && exponent != 2 && exponent != 3) {
            throw scope.wrong(
                    "raises to the power of %s; 1, 2 and 3 are supported, and any in a constant"
                            .formatted(exponent));
        }
        Flow product = x.flow();
        for (int i = 1; i < exponent; i++) {
            String name =
                    i + 1 < exponent
                            ? scope.walk().names().beside(scope.node(), "square")
                            : scope.walk().names().of(scope.node());
            product = product.times(name, x.flow());
        }
        return x.flow(product);
    }

    /// x·sigmoid(alpha·x).
    static Seen swish(NodeScope scope) {
        Seen x = scope.seen(0);
        double alpha = number(scope, "alpha", 1);
        if (alpha == 1) {
            return scope.keeping(x, Layers.silu());
        }
        Flow scaled = scope.beside("scaled", x.flow(), Layers.scale(alpha));
        Flow gate = scope.beside("gate", scaled, Layers.sigmoid());
        return x.flow(x.flow().times(scope.walk().names().of(scope.node()), gate));
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
        boolean logarithm = scope.node().op().equals("LogSoftmax");
        return scope.keeping(
                Arrangement.depth(scope, x, meant),
                logarithm ? Layers.logSoftmax() : Layers.softmax());
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
