package dev.fathom.onnx.evaluate;

import static dev.fathom.onnx.evaluate.Evaluate.all;
import static dev.fathom.onnx.evaluate.Evaluate.floats;
import static dev.fathom.onnx.evaluate.Evaluate.real;
import static dev.fathom.onnx.evaluate.Evaluate.text;
import static dev.fathom.onnx.evaluate.Evaluate.wholes;
import static dev.fathom.onnx.graph.Protos.whole;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.AttributeProto;
import dev.fathom.onnx.graph.OnnxException;
import dev.fathom.onnx.graph.OnnxTensor;
import dev.fathom.onnx.graph.Protos;
import dev.fathom.onnx.operator.Operators;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Nodes that can't do what they say: each is named with what is supported.
class WrongNodesTest {
    private static final OnnxTensor X = floats(List.of(1, 1, 2, 2), 1, 2, 3, 4);

    private static void refused(
            int opset,
            String op,
            List<AttributeProto.Builder> attributes,
            String message,
            OnnxTensor... inputs) {
        assertThatThrownBy(() -> all(opset, op, 1, attributes, inputs))
                .isInstanceOf(OnnxException.class)
                .hasMessage("test.onnx: node 0 (" + op + "): " + message);
    }

    @Test
    void operatorsThatAreNotSupported() {
        refused(
                17,
                "Einsum",
                List.of(),
                "the operator is not supported; these are: "
                        + String.join(", ", Operators.names())
                        + "; export the network in terms of them",
                X);
    }

    @Test
    void attributesThatTheOpsetDoesNotHave() {
        refused(
                13,
                "Squeeze",
                List.of(Protos.wholes("axes", 0L)),
                "attribute axes is not supported in opset 13; none is",
                X);
        refused(
                17,
                "LeakyRelu",
                List.of(real("slope", 1)),
                "attribute slope is not supported in opset 17; these are: alpha",
                X);
        refused(
                17,
                "LeakyRelu",
                List.of(whole("alpha", 1)),
                "attribute alpha must be a number, not a whole number",
                X);
    }

    @Test
    void inputsAndOutputsThatAreTooManyOrMissing() {
        refused(17, "Relu", List.of(), "reads 2 inputs; at most 1 are supported", X, X);
        refused(17, "Add", List.of(), "input 1 is missing", X);
        refused(17, "Relu", List.of(), "input 0 is missing");
        assertThatThrownBy(() -> all(17, "Relu", 2, List.of(), X))
                .hasMessageEndingWith("makes output 1, which is not supported; the first 1 are");
        refused(17, "Sigmoid", List.of(), "input 0 must hold floats, not INT64", wholes(1));
    }

    @Test
    void numbersThatLeadNowhere() {
        OnnxTensor zero = new OnnxTensor.Integers(List.of(), new long[1]);
        refused(13, "Mod", List.of(), "divides the whole number 5 by 0", wholes(5), zero);
        refused(
                13,
                "Range",
                List.of(),
                "counts from 0.0 to before 5.0 in steps of 0.0, which does not end",
                zero,
                new OnnxTensor.Integers(List.of(), new long[] {5}),
                zero);
        refused(13, "Range", List.of(), "input 1 must be one INT64", zero, wholes(1, 2), zero);
    }

    @Test
    void dimensionsThatDoNotGoTogether() {
        refused(
                17,
                "Add",
                List.of(),
                "1×1×2×2 and 3 do not go together: 2 and 3 differ and neither is 1",
                X,
                floats(List.of(3), 1, 2, 3));
        refused(
                17,
                "Conv",
                List.of(),
                "weights of 1×2×1×1 in 1 groups do not fit the input of 1×1×2×2",
                X,
                floats(List.of(1, 2, 1, 1), 1, 2));
        refused(
                17,
                "Conv",
                List.of(),
                "a window of 3 is larger than the input of 2 with its padding of 0",
                X,
                floats(List.of(1, 1, 3, 3), new float[9]));
        refused(
                17,
                "MatMul",
                List.of(),
                "1×2 and 3×1 can't be multiplied",
                floats(List.of(1, 2), 1, 2),
                floats(List.of(3, 1), 1, 2, 3));
        refused(17, "Reshape", List.of(), "can't make [3, -1] of 1×1×2×2", X, wholes(3, -1));
        refused(17, "Softmax", List.of(whole("axis", 4)), "axis 4 of 4 dimensions", X);
    }

    @Test
    void listsOfTheWrongLengthOrSize() {
        refused(
                17,
                "MaxPool",
                List.of(Protos.wholes("kernel_shape", 2L)),
                "kernel_shape has 1 values, [2]; expected 2",
                X);
        refused(
                17,
                "MaxPool",
                List.of(Protos.wholes("kernel_shape", 2L, 2L), Protos.wholes("strides", 0L, 1L)),
                "strides is [0, 1]; each must be at least 1",
                X);
        refused(
                17,
                "MaxPool",
                List.of(
                        Protos.wholes("kernel_shape", 1L, 1L),
                        Protos.wholes("pads", 1L, 0L, 0L, 0L)),
                "windows of 1×1 can lie in the padding alone, which is 1×0 before and 0×0 after; use"
                        + " less padding",
                X);
    }

    @Test
    void resultsThatWouldBeHuge() {
        refused(
                17,
                "ConstantOfShape",
                List.of(),
                "makes 40000×40000 = 1600000000 values; at most 268435456 are made",
                wholes(40000, 40000));
        refused(
                17,
                "Pad",
                List.of(),
                "makes 2000000001 = 2000000001 values; at most 268435456 are made",
                floats(List.of(1), 1),
                wholes(0, 2_000_000_000));
        refused(17, "ConstantOfShape", List.of(), "a dimension of -1 is negative", wholes(-1));
    }

    @Test
    void trainingAndWaysThatAreNotSupported() {
        OnnxTensor one = floats(List.of(1), 1);
        refused(
                14,
                "BatchNormalization",
                List.of(whole("training_mode", 1)),
                "is in training mode; export the network for inference",
                X,
                one,
                one,
                one,
                one);
        refused(
                18,
                "Resize",
                List.of(text("mode", "nearest"), whole("antialias", 1)),
                "antialias is 1, which is not supported; 0 is",
                X);
        refused(
                17,
                "Cast",
                List.of(whole("to", 8)),
                "to is type 8, which is not supported; [FLOAT, UINT8, INT8, UINT16, INT16, INT32,"
                        + " INT64, BOOL, FLOAT16, DOUBLE, UINT32, UINT64, BFLOAT16] are",
                X);
        refused(
                17,
                "Cast",
                List.of(whole("to", 3)),
                "300.0 does not fit in INT8",
                floats(List.of(1), 300));
        refused(17, "Div", List.of(), "divides the whole number 1 by 0", wholes(1), wholes(0));
        refused(17, "Gather", List.of(), "takes element 2 of 1", X, wholes(2));
    }
}
