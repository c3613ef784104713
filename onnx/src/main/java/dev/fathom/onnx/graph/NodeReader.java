package dev.fathom.onnx.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads nodes and their attributes, in the file's order.
record NodeReader(String file, ExternalData external) {
    private static final int MOST_NAMES = 10_000;

    /// Whether a domain is that of ONNX's own operators.
    static boolean isStandard(String domain) {
        return domain.isEmpty() || domain.equals("ai.onnx");
    }

    List<OnnxNode> read(List<NodeProto> nodes) {
        List<OnnxNode> read = new ArrayList<>(nodes.size());
        for (NodeProto node : nodes) {
            read.add(node(node, read.size()));
        }
        return read;
    }

    private OnnxNode node(NodeProto node, int number) {
        String op = Quoted.plain(node.getOpType());
        String place = file + ": " + OnnxNode.label(node.getName(), number, op);
        if (op.isEmpty()) {
            throw new OnnxException(file + ": node " + number + " names no operator");
        }
        if (!isStandard(node.getDomain())) {
            throw new OnnxException(
                    place
                            + " is an operator of "
                            + Quoted.name(node.getDomain())
                            + "; only ONNX's own are read, so export the network without it");
        }
        if (node.getInputCount() > MOST_NAMES || node.getOutputCount() > MOST_NAMES) {
            throw new OnnxException(
                    "%s has %s inputs and %s outputs; at most %s of each are read"
                            .formatted(
                                    place,
                                    node.getInputCount(),
                                    node.getOutputCount(),
                                    MOST_NAMES));
        }
        Map<String, Attribute> attributes = new LinkedHashMap<>();
        for (AttributeProto attribute : node.getAttributeList()) {
            String name = attribute.getName();
            if (attributes.containsKey(name)) {
                throw new OnnxException(
                        place + ": attribute " + Quoted.name(name) + " is there twice");
            }
            attributes.put(name, attribute(place + ": attribute " + Quoted.name(name), attribute));
        }
        return new OnnxNode(
                file,
                number,
                node.getName(),
                op,
                List.copyOf(node.getInputList()),
                List.copyOf(node.getOutputList()),
                attributes);
    }

    private Attribute attribute(String place, AttributeProto attribute) {
        return switch (attribute.getType()) {
            case INT -> new Attribute.Whole(attribute.getI());
            case INTS -> new Attribute.Wholes(attribute.getIntsList());
            case FLOAT -> new Attribute.Real(attribute.getF());
            case FLOATS -> new Attribute.Reals(attribute.getFloatsList());
            case STRING -> new Attribute.Text(attribute.getS().toStringUtf8());
            case STRINGS ->
                    new Attribute.Texts(
                            attribute.getStringsList().stream()
                                    .map(ByteString::toStringUtf8)
                                    .toList());
            case TENSOR ->
                    new Attribute.Numbers(
                            new TensorReader(place, attribute.getT(), external).read());
            case GRAPH, GRAPHS ->
                    throw new OnnxException(
                            place
                                    + " is a network within the network (as in If, Loop and Scan),"
                                    + " which is not read; export it without, for one fixed way"
                                    + " through it");
            case UNDEFINED, SPARSE_TENSOR, SPARSE_TENSORS, TYPE_PROTO, TYPE_PROTOS, TENSORS ->
                    throw new OnnxException(
                            ("%s is of kind %s; INT, INTS, FLOAT, FLOATS, STRING, STRINGS and"
                                            + " TENSOR are read")
                                    .formatted(place, attribute.getType()));
        };
    }
}
