package dev.fathom.onnx.operator;

import dev.fathom.onnx.graph.OnnxNode;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// The table of operators: how many inputs each has, and which attributes in which opsets
/// (https://github.com/onnx/onnx/blob/main/docs/Operators.md).
public final class Operators {
    private static final String ANY = "any";

    /// An operator a line: its name, the least and the most inputs, its attributes. Some are only
    /// in opsets before one, `axes<13`, or since one, `start>=15`.
    private static final String LINES =
            """
            Add 2 2 axis<7 broadcast<7
            AveragePool 1 1 auto_pad dilations kernel_shape pads strides ceil_mode count_include_pad
            BatchNormalization 5 5 epsilon is_test<7 momentum spatial<9 training_mode>=14
            Cast 1 1 round_mode>=24 saturate>=19 to
            Ceil 1 1
            Celu 1 1 alpha
            Clip 1 3 max<11 min<11
            Concat 1 any axis
            Constant 0 0 value value_float>=12 value_floats>=12 value_int>=12 value_ints>=12
            ConstantOfShape 1 1 value
            Conv 2 3 auto_pad dilations kernel_shape pads strides group
            ConvTranspose 2 3 auto_pad dilations kernel_shape pads strides group output_padding output_shape
            DepthToSpace 1 1 blocksize mode>=11
            DequantizeLinear 2 3 axis>=13 block_size>=21 output_dtype>=23
            Div 2 2 axis<7 broadcast<7
            Dropout 1 3 is_test<7 ratio<12 seed>=12
            Elu 1 1 alpha
            Equal 2 2
            Erf 1 1
            Exp 1 1
            Expand 2 2
            Flatten 1 1 axis
            Floor 1 1
            Gather 2 2 axis
            Gelu 1 1 approximate
            Gemm 2 3 alpha beta broadcast<7 transA transB
            GlobalAveragePool 1 1
            GlobalMaxPool 1 1
            GroupNormalization 3 3 epsilon num_groups stash_type>=21
            HardSigmoid 1 1 alpha beta
            HardSwish 1 1
            Identity 1 1
            InstanceNormalization 3 3 epsilon
            LRN 1 1 alpha beta bias size
            LayerNormalization 2 3 axis epsilon stash_type
            LeakyRelu 1 1 alpha
            LogSoftmax 1 1 axis
            MatMul 2 2
            Max 1 any
            MaxPool 1 1 auto_pad dilations kernel_shape pads strides ceil_mode storage_order
            Min 1 any
            Mish 1 1
            Mod 2 2 fmod
            Mul 2 2 axis<7 broadcast<7
            Neg 1 1
            PRelu 2 2
            Pad 1 4 mode pads<11 value<11
            Pow 2 2
            QLinearConv 8 9 auto_pad dilations kernel_shape pads strides group
            QuantizeLinear 2 3 axis>=13 block_size>=21 output_dtype>=21 precision>=23 saturate>=19
            Range 3 3 stash_type>=27
            Reciprocal 1 1
            ReduceMax 1 2 axes<18 keepdims noop_with_empty_axes>=18
            ReduceMean 1 2 axes<18 keepdims noop_with_empty_axes>=18
            ReduceSum 1 2 axes<13 keepdims noop_with_empty_axes>=13
            Relu 1 1
            Reshape 1 2 allowzero>=14 shape<5
            Resize 1 4 antialias>=18 axes>=18 coordinate_transformation_mode>=11 cubic_coeff_a>=11 \
            exclude_outside>=11 extrapolation_value>=11 keep_aspect_ratio_policy>=18 mode nearest_mode>=11
            Selu 1 1 alpha gamma
            Shape 1 1 end>=15 start>=15
            Sigmoid 1 1
            Slice 1 5 axes<10 ends<10 starts<10
            Softmax 1 1 axis
            Softplus 1 1
            SpaceToDepth 1 1 blocksize
            Split 1 2 axis num_outputs>=18 split<13
            Sqrt 1 1
            Squeeze 1 2 axes<13
            Sub 2 2 axis<7 broadcast<7
            Sum 1 any
            Swish 1 1 alpha
            Tanh 1 1
            Tile 2 2
            Transpose 1 1 perm
            Unsqueeze 1 2 axes<13
            Upsample 1 2 mode scales<9
            Where 3 3
            """;

    private static final Map<String, Operator> TABLE = new TreeMap<>();

    static {
        LINES.lines().map(line -> List.of(line.split(" "))).forEach(Operators::put);
    }

    /// One row of the table.
    private record Operator(int leastInputs, int mostInputs, List<Known> attributes) {}

    /// An attribute and the opsets that have it.
    private record Known(String name, int since, int before) {
        private static final Pattern FORM = Pattern.compile("(\\w+)(?:(<|>=)(\\d+))?");

        static Known of(MatchResult entry) {
            int opset = entry.group(3) == null ? 0 : Integer.parseInt(entry.group(3));
            boolean old = "<".equals(entry.group(2));
            return new Known(entry.group(1), old ? 0 : opset, old ? opset : Integer.MAX_VALUE);
        }

        boolean isIn(int opset) {
            return since <= opset && opset < before;
        }
    }

    private Operators() {}

    private static void put(List<String> words) {
        String most = words.get(2);
        String attributes = String.join(" ", words.subList(3, words.size()));
        TABLE.put(
                words.getFirst(),
                new Operator(
                        Integer.parseInt(words.get(1)),
                        most.equals(ANY) ? Integer.MAX_VALUE : Integer.parseInt(most),
                        Known.FORM.matcher(attributes).results().map(Known::of).toList()));
    }

    /// The names of all operators, in alphabetical order.
    public static Set<String> names() {
        return Collections.unmodifiableSet(TABLE.keySet());
    }

    /// @throws dev.fathom.onnx.graph.OnnxException when a node's operator is unknown, or has an
    ///   attribute that is, or too few or too many inputs
    public static void check(OnnxNode node, int opset) {
        Operator operator = TABLE.get(node.op());
        if (operator == null) {
            throw node.wrong(
                    "the operator is not supported; these are: "
                            + String.join(", ", names())
                            + "; export the network in terms of them");
        }
        List<String> names =
                operator.attributes.stream()
                        .filter(known -> known.isIn(opset))
                        .map(Known::name)
                        .toList();
        for (String attribute : node.attributes().keySet()) {
            if (!names.contains(attribute)) {
                throw node.wrong(
                        "attribute %s is not supported in opset %s; %s"
                                .formatted(
                                        attribute,
                                        opset,
                                        names.isEmpty()
                                                ? "none is"
                                                : "these are: " + String.join(", ", names)));
            }
        }
        for (int i = 0; i < operator.leastInputs; i++) {
            if (!node.has(i)) {
                throw node.wrong("input " + i + " is missing");
            }
        }
        if (node.inputs().size() > operator.mostInputs) {
            throw node.wrong(
                    "reads %s inputs; at most %s are supported"
                            .formatted(node.inputs().size(), operator.mostInputs));
        }
    }
}
