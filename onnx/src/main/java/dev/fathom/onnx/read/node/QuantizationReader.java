package dev.fathom.onnx.read.node;

import static dev.fathom.onnx.fold.QuantizationRule.bias;
import static dev.fathom.onnx.fold.QuantizationRule.type;
import static dev.fathom.onnx.fold.QuantizationRule.weights;

import dev.fathom.engine.quantized.Grid;
import dev.fathom.layer.Layer;
import dev.fathom.network.Flow;
import dev.fathom.onnx.graph.ElementType;
import dev.fathom.onnx.graph.OnnxNode;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Quantized networks: what flows are real numbers, held within what the whole numbers can express
/// and, where these have 8 bits, rounded to them.
final class QuantizationReader {
    /// Operators that hand whole numbers on as they are.
    private static final Set<String> CARRIERS =
            Set.of(
                    "Concat",
                    "Flatten",
                    "Gather",
                    "Identity",
                    "MaxPool",
                    "Reshape",
                    "Slice",
                    "Split",
                    "Squeeze",
                    "Transpose",
                    "Unsqueeze");

    private QuantizationReader() {}

    /// How what a node makes is quantized when it hands on what it reads; null when it doesn't.
    ///
    /// @throws dev.fathom.onnx.graph.OnnxException when it would compute with whole numbers
    static Seen.@Nullable Quantized carried(OnnxNode node, List<@Nullable Seen> flows) {
        Set<Optional<Seen.Quantized>> all = new HashSet<>();
        for (Seen seen : flows) {
            if (seen != null) {
                all.add(Optional.ofNullable(seen.quantized()));
            }
        }
        boolean floats = all.stream().allMatch(Optional::isEmpty);
        if (floats || Set.of("DequantizeLinear", "QLinearConv").contains(node.op())) {
            return null;
        }
        if (all.size() > 1 || !CARRIERS.contains(node.op())) {
            throw node.wrong(
                    "computes with quantized numbers, which is not supported here; put"
                            + " DequantizeLinear before it and QuantizeLinear behind");
        }
        return all.iterator().next().orElse(null);
    }

    static Seen quantize(NodeScope scope) {
        Seen.Quantized quantized = quantized(scope, 1);
        ElementType type = type(scope.call());
        String name = scope.walk().names().of(scope.node());
        Seen x = scope.seen(0);
        return x.flow(rounded(scope, name, x.flow(), quantized, type)).quantized(quantized);
    }

    /// Adds the layer that holds values within what a type can express, and says to what they are
    /// rounded.
    private static Flow rounded(
            NodeScope scope, String name, Flow to, Seen.Quantized quantized, ElementType type) {
        long low = type.least() - quantized.zero();
        long high = type.most() - quantized.zero();
        if (type.bytes() == 1 && low <= 0 && high >= 0) {
            scope.walk().round(name, new Grid(quantized.scale(), (int) low, (int) high));
        }
        return scope.walk().add(name, to, range(quantized, type));
    }

    /// Holds values within what whole numbers of a type can express.
    private static Layer range(Seen.Quantized quantized, ElementType type) {
        return FunctionReader.clip(
                (type.least() - quantized.zero()) * quantized.scale(),
                (type.most() - quantized.zero()) * quantized.scale());
    }

    private static Seen.Quantized quantized(NodeScope scope, int scale) {
        float[] scales = scope.call().floats(scale).values();
        boolean hasZero = scope.call().has(scale + 1);
        long[] zeros = hasZero ? scope.call().integers(scale + 1).values() : new long[1];
        if (scales.length != 1 || zeros.length != 1 || !(scales[0] > 0)) {
            throw scope.wrong(
                    "has a scale a channel for what flows through the network; one for all, more"
                            + " than 0, is supported");
        }
        return new Seen.Quantized(scales[0], zeros[0]);
    }

    static Seen dequantize(NodeScope scope) {
        check(scope, 1);
        return scope.seen(0).quantized(null);
    }

    /// What flows must be quantized as the node says.
    private static void check(NodeScope scope, int scale) {
        Seen.Quantized found = scope.seen(0).quantized();
        Seen.Quantized expected = quantized(scope, scale);
        if (!expected.equals(found)) {
            throw scope.wrong(
                    ("reads numbers of scale and zero point %s, but what flows to it has %s; only"
                                    + " the same are supported")
                            .formatted(text(expected), found == null ? "none" : text(found)));
        }
    }

    private static String text(Seen.Quantized quantized) {
        return quantized.scale() + " and " + quantized.zero();
    }

    static Seen conv(NodeScope scope) {
        check(scope, 1);
        float[] biases = scope.call().has(8) ? bias(scope.call()).values() : null;
        Seen y = ConvReader.conv(scope, weights(scope.call()), biases);
        Seen.Quantized quantized = quantized(scope, 6);
        String name = scope.walk().names().beside(scope.node(), "range");
        ElementType type = scope.call().any(7).type();
        return y.flow(rounded(scope, name, y.flow(), quantized, type)).quantized(quantized);
    }
}
