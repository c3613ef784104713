package dev.fathom.onnx.evaluate;

import static dev.fathom.onnx.graph.Protos.node;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import com.google.protobuf.ByteString;
import dev.fathom.onnx.graph.OnnxGraph;
import dev.fathom.onnx.graph.OnnxTensor;
import dev.fathom.onnx.graph.Protos;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Runs one operator on constants.
final class Evaluate {
    private Evaluate() {}

    /// The first output of an operator in an opset.
    static OnnxTensor first(
            int opset, String op, List<AttributeProto.Builder> attributes, OnnxTensor... inputs) {
        return all(opset, op, 1, attributes, inputs).getFirst();
    }

    /// This many outputs of an operator in an opset.
    static List<OnnxTensor> all(
            int opset,
            String op,
            int outputs,
            List<AttributeProto.Builder> attributes,
            OnnxTensor... inputs) {
        NodeProto.Builder node = node(op, names("i", inputs.length), names("o", outputs));
        attributes.forEach(node::addAttribute);
        GraphProto.Builder graph = GraphProto.newBuilder().addNode(node);
        for (int i = 0; i < outputs; i++) {
            graph.addOutput(Protos.value("o" + i));
        }
        for (int i = 0; i < inputs.length; i++) {
            graph.addInitializer(Protos.tensor("i" + i, DataType.FLOAT).addFloatData(0));
        }
        ModelProto.Builder model = Protos.model(graph);
        model.getOpsetImportBuilder(0).setVersion(opset);
        OnnxGraph read = Protos.parse(model);
        return List.copyOf(
                Evaluation.run(
                                read.initializers(
                                        IntStream.range(0, inputs.length)
                                                .boxed()
                                                .collect(
                                                        Collectors.toMap(
                                                                i -> "i" + i, i -> inputs[i]))),
                                Map.of())
                        .values());
    }

    private static String names(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + i).collect(Collectors.joining(","));
    }

    static OnnxTensor.Floats floats(List<Integer> dimensions, float... values) {
        return new OnnxTensor.Floats(dimensions, values);
    }

    static OnnxTensor.Integers wholes(long... values) {
        return new OnnxTensor.Integers(List.of(values.length), values);
    }

    static float[] values(OnnxTensor tensor) {
        return ((OnnxTensor.Floats) tensor).values();
    }

    static AttributeProto.Builder text(String name, String value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeType.STRING)
                .setS(ByteString.copyFromUtf8(value));
    }

    static AttributeProto.Builder real(String name, float value) {
        return AttributeProto.newBuilder().setName(name).setType(AttributeType.FLOAT).setF(value);
    }

    static AttributeProto.Builder reals(String name, Float... values) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeType.FLOATS)
                .addAllFloats(Arrays.asList(values));
    }
}
