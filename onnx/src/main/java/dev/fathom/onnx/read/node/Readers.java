package dev.fathom.onnx.read.node;

import static dev.fathom.layer.Layers.elu;
import static dev.fathom.layer.Layers.exp;
import static dev.fathom.layer.Layers.gelu;
import static dev.fathom.layer.Layers.geluTanh;
import static dev.fathom.layer.Layers.globalAveragePool;
import static dev.fathom.layer.Layers.globalMaxPool;
import static dev.fathom.layer.Layers.hardSigmoid;
import static dev.fathom.layer.Layers.hardSwish;
import static dev.fathom.layer.Layers.leakyRelu;
import static dev.fathom.layer.Layers.mish;
import static dev.fathom.layer.Layers.relu;
import static dev.fathom.layer.Layers.scale;
import static dev.fathom.layer.Layers.sigmoid;
import static dev.fathom.layer.Layers.silu;
import static dev.fathom.layer.Layers.softplus;
import static dev.fathom.layer.Layers.tanh;
import static dev.fathom.onnx.read.node.FunctionReader.number;

import dev.fathom.layer.Layer;
import dev.fathom.onnx.graph.OnnxException;
import dev.fathom.onnx.graph.OnnxNode;
import dev.fathom.onnx.graph.OnnxTensor;
import dev.fathom.onnx.operator.Call;
import dev.fathom.onnx.operator.Idiom;
import dev.fathom.onnx.operator.Operators;
import dev.fathom.onnx.operator.Reshaping;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The table of what each operator becomes.
public final class Readers {
    private static final Map<String, Reader> TABLE = new TreeMap<>();
    private static final int ALL = Integer.MAX_VALUE;

    /// Operators that are read only as parts of what an [Idiom] means.
    private static final Set<String> PARTS = Set.of("Erf", "Sqrt", "Reciprocal");

    static {
        one("Conv", ConvReader::conv);
        one("ConvTranspose", ConvReader::transposed);
        one("Gemm", ProductReader::gemm);
        one("MatMul", ProductReader::matMul);
        one("MaxPool", PoolReader::max);
        one("AveragePool", PoolReader::average);
        one("GlobalMaxPool", scope -> PoolReader.global(scope, globalMaxPool()));
        one("GlobalAveragePool", scope -> PoolReader.global(scope, globalAveragePool()));
        one("ReduceMean", ReduceReader::mean);
        one("ReduceSum", ReduceReader::sum);
        one("ReduceMax", ReduceReader::max);
        one("BatchNormalization", NormReader::batch);
        one("InstanceNormalization", NormReader::instance);
        one("GroupNormalization", NormReader::group);
        one("LayerNormalization", NormReader::layer);
        one("LRN", NormReader::local);
        one("Relu", same(relu()));
        one("LeakyRelu", same(s -> leakyRelu(number(s, "alpha", 0.01))));
        one("PRelu", FunctionReader::prelu);
        one("Celu", FunctionReader::celu);
        one("Elu", same(s -> elu(number(s, "alpha", 1))));
        one("Selu", FunctionReader::selu);
        one("Sigmoid", same(sigmoid()));
        one("HardSigmoid", same(s -> hardSigmoid(number(s, "alpha", 0.2), number(s, "beta", 0.5))));
        one("HardSwish", same(hardSwish()));
        one("Tanh", same(tanh()));
        one("Gelu", FunctionReader::gelu);
        one("Mish", same(mish()));
        one("Softplus", same(softplus()));
        one("Exp", same(exp()));
        one("Neg", same(scale(-1)));
        one("Pow", FunctionReader::power);
        one("Swish", FunctionReader::swish);
        one("Clip", FunctionReader::clip);
        one("Softmax", FunctionReader::softmax);
        one("LogSoftmax", FunctionReader::softmax);
        one("Dropout", FunctionReader::dropout);
        one("Identity", scope -> scope.seen(0));
        one("Cast", FunctionReader::cast);
        joining("Add", ArithmeticReader::add);
        joining("Sum", ArithmeticReader::add);
        joining("Max", FunctionReader::most);
        joining("Min", FunctionReader::least);
        joining("Sub", ArithmeticReader::subtract);
        joining("Mul", ArithmeticReader::multiply);
        joining("Div", ArithmeticReader::divide);
        joining("Concat", SliceReader::concat);
        one("Reshape", scope -> ReshapeReader.reshaped(scope, Reshaping::reshaped));
        one("Flatten", scope -> ReshapeReader.reshaped(scope, Reshaping::flattened));
        one("Squeeze", scope -> ReshapeReader.reshaped(scope, Reshaping::squeezed));
        one("Unsqueeze", scope -> ReshapeReader.reshaped(scope, Reshaping::unsqueezed));
        one("Transpose", ReshapeReader::transposed);
        one("DepthToSpace", ReshapeReader::depthToSpace);
        one("SpaceToDepth", ReshapeReader::spaceToDepth);
        one("Expand", ReshapeReader::expand);
        one("Tile", ReshapeReader::tile);
        many("Split", 1, SliceReader::split);
        one("Slice", SliceReader::slice);
        one("Gather", SliceReader::gather);
        one("Pad", SliceReader::pad);
        one("Resize", ResizeReader::resize);
        one("Upsample", ResizeReader::upsample);
        one("QuantizeLinear", QuantizationReader::quantize);
        one("DequantizeLinear", QuantizationReader::dequantize);
        one("QLinearConv", QuantizationReader::conv);
    }

    /// @param flows number of inputs to which something may flow; the others must be constants
    /// @param makes null for results that can't be made
    private record Reader(int flows, Function<NodeScope, List<@Nullable Seen>> makes) {}

    private Readers() {}

    private static void one(String operator, Function<NodeScope, Seen> makes) {
        many(operator, 1, scope -> List.of(makes.apply(scope)));
    }

    private static void joining(String operator, Function<NodeScope, Seen> makes) {
        many(operator, ALL, scope -> List.of(makes.apply(scope)));
    }

    private static void many(
            String operator, int flows, Function<NodeScope, List<@Nullable Seen>> makes) {
        TABLE.put(operator, new Reader(flows, makes));
    }

    private static Function<NodeScope, Seen> same(Layer layer) {
        return same(_ -> layer);
    }

    private static Function<NodeScope, Seen> same(Function<NodeScope, Layer> layer) {
        return scope -> scope.keeping(scope.seen(0), layer.apply(scope));
    }

    private static Seen idiom(NodeScope scope, Idiom idiom) {
        Seen x = scope.seen(idiom.input());
        return switch (idiom.meaning()) {
            case GELU -> scope.keeping(x, gelu());
            case GELU_TANH -> scope.keeping(x, geluTanh());
            case SILU -> scope.keeping(x, silu());
            case MISH -> scope.keeping(x, mish());
            case HARD_SWISH -> scope.keeping(x, hardSwish());
            case HARD_SIGMOID -> scope.keeping(x, hardSigmoid());
            case NORM -> NormReader.written(scope, x, idiom);
        };
    }

    /// The operators that become layers, in alphabetical order.
    public static Set<String> names() {
        return Collections.unmodifiableSet(TABLE.keySet());
    }

    /// What a node makes.
    static List<@Nullable Seen> apply(Walk walk, OnnxNode node) {
        Operators.check(node, walk.opset());
        Idiom idiom = walk.idiom(node);
        Reader reader =
                idiom == null
                        ? TABLE.get(node.op())
                        : new Reader(ALL, s -> List.of(idiom(s, idiom)));
        if (reader == null && PARTS.contains(node.op())) {
            throw node.wrong(
                    "is supported only as a part of GELU or of a norm over some dimensions, as"
                            + " PyTorch writes them");
        }
        if (reader == null) {
            throw node.wrong(
                    "reads what comes from the network's input; this operator is supported only on"
                            + " constants, so export the network with fixed sizes");
        }
        List<@Nullable OnnxTensor> constants = new ArrayList<>();
        List<@Nullable Seen> flows = new ArrayList<>();
        for (int i = 0; i < node.inputs().size(); i++) {
            String input = node.inputs().get(i);
            constants.add(walk.constant(input));
            flows.add(walk.seen(input));
            if (flows.get(i) != null && i >= reader.flows) {
                throw node.wrong(
                        ("input %s, '%s', comes from the network's input; only constants are"
                                        + " supported there")
                                .formatted(i, input));
            }
        }
        Seen.Quantized carried =
                QuantizationReader.carried(
                        node,
                        idiom == null
                                ? flows
                                : Collections.singletonList(walk.seen(idiom.input())));
        Call call = new Call(node, walk.opset(), constants);
        try {
            NodeScope scope = new NodeScope(walk, call, flows);
            List<@Nullable Seen> made = new ArrayList<>(reader.makes.apply(scope));
            made.replaceAll(s -> s == null || carried == null ? s : s.quantized(carried));
            for (int i = 0; i < Math.min(made.size(), node.outputs().size()); i++) {
                Seen given = made.get(i);
                if (given != null && walk.isOutput(node.outputs().get(i))) {
                    made.set(i, Arrangement.output(scope, given));
                }
            }
            return made;
        } catch (OnnxException e) {
            throw e;
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw node.wrong(String.valueOf(e.getMessage()));
        }
    }
}
