package dev.fathom.onnx.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.Arrays;
import java.util.List;

/// Short words for the messages of an ONNX file, right ones and broken ones.
public final class Protos {
    private Protos() {}

    /// A file of this graph for opset 17.
    public static ModelProto.Builder model(GraphProto.Builder graph) {
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
                .setGraph(graph);
    }

    /// A graph that reads `x` (1×2), makes `y`, and has these nodes.
    public static GraphProto.Builder graph(NodeProto.Builder... nodes) {
        GraphProto.Builder graph =
                GraphProto.newBuilder()
                        .setName("test")
                        .addInput(value("x", 1, 2))
                        .addOutput(value("y"));
        for (NodeProto.Builder node : nodes) {
            graph.addNode(node);
        }
        return graph;
    }

    /// A node, say `node("Add", "a, b", "c")`.
    public static NodeProto.Builder node(String op, String inputs, String outputs) {
        return NodeProto.newBuilder()
                .setOpType(op)
                .addAllInput(names(inputs))
                .addAllOutput(names(outputs));
    }

    private static List<String> names(String names) {
        return names.isEmpty() ? List.of() : Arrays.asList(names.split(", ?", -1));
    }

    /// A float value with these dimensions.
    public static ValueInfoProto.Builder value(String name, long... dimensions) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (long dimension : dimensions) {
            shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(dimension));
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(
                        TypeProto.newBuilder()
                                .setTensorType(
                                        TypeProto.Tensor.newBuilder()
                                                .setElemType(DataType.FLOAT_VALUE)
                                                .setShape(shape)));
    }

    /// A tensor without elements yet.
    public static TensorProto.Builder tensor(String name, DataType type, long... dimensions) {
        TensorProto.Builder tensor =
                TensorProto.newBuilder().setName(name).setDataType(type.getNumber());
        for (long dimension : dimensions) {
            tensor.addDims(dimension);
        }
        return tensor;
    }

    /// A tensor of these floats, in one dimension.
    public static TensorProto.Builder floats(String name, float... values) {
        TensorProto.Builder tensor = tensor(name, DataType.FLOAT, values.length);
        for (float value : values) {
            tensor.addFloatData(value);
        }
        return tensor;
    }

    /// An attribute that is a whole number.
    public static AttributeProto.Builder whole(String name, long value) {
        return AttributeProto.newBuilder().setName(name).setType(AttributeType.INT).setI(value);
    }

    /// An attribute that is a list of whole numbers.
    public static AttributeProto.Builder wholes(String name, Long... values) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeType.INTS)
                .addAllInts(List.of(values));
    }

    /// The graph in a file of these messages, named `test.onnx`.
    public static OnnxGraph parse(ModelProto.Builder model) {
        return OnnxFile.parse("test.onnx", model.build().toByteArray());
    }

    /// The graph in a file for opset 17 with this graph.
    public static OnnxGraph parse(GraphProto.Builder graph) {
        return parse(model(graph));
    }
}
