package dev.fathom.onnx.write;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.fathom.onnx.graph.Attribute;
import dev.fathom.onnx.graph.ElementType;
import dev.fathom.onnx.graph.OnnxGraph;
import dev.fathom.onnx.graph.OnnxInput;
import dev.fathom.onnx.graph.OnnxNode;
import dev.fathom.onnx.graph.OnnxTensor;
import dev.fathom.onnx.write.layer.Value;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;

/// A graph as the messages of an ONNX file
/// (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto).
final class GraphWriter {
    private static final int IR_VERSION = 8;

    /// The name of the free batch dimension.
    private static final String BATCH = "N";

    private GraphWriter() {}

    /// @param values the inputs and each layer's result that is no output
    /// @param outputs dimensions of what the graph gives, by name
    static ModelProto model(
            OnnxGraph graph, List<Value> values, SequencedMap<String, List<Integer>> outputs) {
        GraphProto.Builder to = GraphProto.newBuilder().setName(graph.name());
        Set<String> given = new HashSet<>();
        for (OnnxInput input : graph.inputs()) {
            to.addInput(info(input.name(), input.dimensions()));
            given.add(input.name());
        }
        outputs.forEach((name, dims) -> to.addOutput(info(name, dims)));
        values.stream()
                .filter(v -> !given.contains(v.name()))
                .forEach(v -> to.addValueInfo(info(v.name(), v.dims())));
        graph.nodes().forEach(node -> to.addNode(node(node)));
        graph.initializers().forEach((name, tensor) -> to.addInitializer(tensor(name, tensor)));
        ModelProto.Builder model =
                ModelProto.newBuilder()
                        .setIrVersion(IR_VERSION)
                        .setProducerName(graph.producer())
                        .setGraph(to);
        model.addOpsetImportBuilder().setVersion(graph.opset());
        graph.metadata()
                .forEach((key, text) -> model.addMetadataPropsBuilder().setKey(key).setValue(text));
        return model.build();
    }

    private static ValueInfoProto info(String name, List<Integer> dims) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (int dim : dims) {
            if (dim == OnnxInput.FREE) {
                shape.addDimBuilder().setDimParam(BATCH);
            } else {
                shape.addDimBuilder().setDimValue(dim);
            }
        }
        TypeProto.Tensor type =
                TypeProto.Tensor.newBuilder()
                        .setElemType(ElementType.FLOAT.number())
                        .setShape(shape)
                        .build();
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(type))
                .build();
    }

    private static NodeProto node(OnnxNode node) {
        NodeProto.Builder to =
                NodeProto.newBuilder()
                        .setOpType(node.op())
                        .setName(node.name())
                        .addAllInput(node.inputs())
                        .addAllOutput(node.outputs());
        node.attributes().forEach((name, value) -> to.addAttribute(attribute(name, value)));
        return to.build();
    }

    private static AttributeProto attribute(String name, Attribute attribute) {
        AttributeProto.Builder to = AttributeProto.newBuilder().setName(name);
        switch (attribute) {
            case Attribute.Whole(long value) -> to.setType(AttributeType.INT).setI(value);
            case Attribute.Wholes(List<Long> values) ->
                    to.setType(AttributeType.INTS).addAllInts(values);
            case Attribute.Real(float value) -> to.setType(AttributeType.FLOAT).setF(value);
            case Attribute.Reals(List<Float> values) ->
                    to.setType(AttributeType.FLOATS).addAllFloats(values);
            case Attribute.Text(String value) ->
                    to.setType(AttributeType.STRING).setS(ByteString.copyFromUtf8(value));
            case Attribute.Texts(List<String> values) ->
                    to.setType(AttributeType.STRINGS)
                            .addAllStrings(values.stream().map(ByteString::copyFromUtf8).toList());
            case Attribute.Numbers(OnnxTensor value) ->
                    to.setType(AttributeType.TENSOR).setT(tensor("", value));
        }
        return to.build();
    }

    private static TensorProto tensor(String name, OnnxTensor tensor) {
        ByteBuffer bytes =
                ByteBuffer.allocate(tensor.elements() * tensor.type().bytes())
                        .order(ByteOrder.LITTLE_ENDIAN);
        switch (tensor) {
            case OnnxTensor.Floats floats -> bytes.asFloatBuffer().put(floats.values());
            case OnnxTensor.Integers integers -> {
                for (long whole : integers.values()) {
                    switch (tensor.type().bytes()) {
                        case 1 -> bytes.put((byte) whole);
                        case 4 -> bytes.putInt((int) whole);
                        default -> bytes.putLong(whole);
                    }
                }
                bytes.rewind();
            }
        }
        return TensorProto.newBuilder()
                .setName(name)
                .addAllDims(tensor.dimensions().stream().map(Integer::longValue).toList())
                .setDataType(tensor.type().number())
                .setRawData(UnsafeByteOperations.unsafeWrap(bytes))
                .build();
    }
}
