package dev.fathom.onnx.graph;

import static dev.fathom.onnx.graph.Protos.floats;
import static dev.fathom.onnx.graph.Protos.graph;
import static dev.fathom.onnx.graph.Protos.model;
import static dev.fathom.onnx.graph.Protos.node;
import static dev.fathom.onnx.graph.Protos.parse;
import static dev.fathom.onnx.graph.Protos.value;
import static dev.fathom.onnx.graph.Protos.whole;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.SparseTensorProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TypeProto;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// Graphs that are wrong, made on purpose: each is named with its place.
class BrokenGraphTest {
    private static void refused(GraphProto.Builder graph, String message) {
        refused(model(graph), message);
    }

    private static void refused(ModelProto.Builder model, String message) {
        assertThatThrownBy(() -> parse(model))
                .isInstanceOf(OnnxException.class)
                .hasMessage("test.onnx: " + message);
    }

    @Test
    void emptyGraphs() {
        refused(graph(), "the network is empty: it has no nodes");
        refused(graph(node("Relu", "x", "y")).clearOutput(), "the network has no output");
    }

    @Test
    void cyclesAreNamedNodeByNode() {
        refused(
                graph(
                        node("Relu", "x", "y"),
                        node("Add", "x, c", "a").setName("first"),
                        node("Relu", "a", "b"),
                        node("Relu", "b", "c").setName("last")),
                "a cycle, each waits for the one before: node 'first' (Add) → node 2 (Relu) → node"
                        + " 'last' (Relu) → node 'first' (Add); networks that feed back into"
                        + " themselves are not read");
        refused(
                graph(node("Add", "x, y", "y")),
                "a cycle, each waits for the one before: node 0 (Add) → node 0 (Add); networks that"
                        + " feed back into themselves are not read");
    }

    @Test
    void aLongCycleIsCutInTheMessage() {
        NodeProto.Builder[] nodes = new NodeProto.Builder[50_000];
        for (int i = 0; i < nodes.length; i++) {
            nodes[i] = node("Relu", "v" + i, "v" + (i + 1) % nodes.length);
        }
        assertThatThrownBy(() -> parse(graph(nodes)))
                .hasMessageContaining(" → …; networks that feed back")
                .extracting(e -> e.getMessage().length())
                .matches(length -> (int) length < 500);
    }

    @Test
    void readingWhatNobodyMakes() {
        refused(
                graph(node("Relu", "z", "y")),
                "node 0 (Relu): reads 'z', which is no input, no constant and no node's output");
        refused(graph(node("Relu", "x", "h")), "output 'y' is made by no node");
    }

    @Test
    void namesMadeTwice() {
        refused(
                graph(node("Relu", "x", "y"), node("Tanh", "x", "y").setName("again")),
                "node 'again' (Tanh): makes 'y', which node 0 (Relu) makes already; names must"
                        + " differ");
        refused(
                graph(node("Relu", "x", "x, y")),
                "node 0 (Relu): makes 'x', which is an input or a constant already; names must"
                        + " differ");
        refused(
                graph(node("Relu", "x", "y"))
                        .addInitializer(floats("b", 1))
                        .addInitializer(floats("b", 1)),
                "tensor 'b' is there twice; names must differ");
        refused(
                graph(node("Relu", "x", "y")).addInput(value("x", 1)),
                "input 'x' is there twice; names must differ");
        refused(
                graph(node("Relu", "x", "y")).addOutput(value("y")),
                "output 'y' is there twice; names must differ");
        refused(
                graph(
                        node("Relu", "x", "y")
                                .addAttribute(whole("a", 1))
                                .addAttribute(whole("a", 1))),
                "node 0 (Relu): attribute 'a' is there twice");
        StringStringEntryProto text = StringStringEntryProto.newBuilder().setKey("a\u001b").build();
        refused(
                model(graph(node("Relu", "x", "y"))).addMetadataProps(text).addMetadataProps(text),
                "the text 'a\\u001b' of its metadata is there twice; names must differ");
    }

    @Test
    void thingsWithoutAName() {
        refused(
                graph(node("Relu", "x", "y")).addInitializer(floats("", 1)),
                "tensor 0 has no name, so that no node can read it");
        refused(graph(node("Relu", "x", "y")).addInput(value("")), "an input has no name");
        refused(graph(node("", "x", "y")), "node 0 names no operator");
    }

    @Test
    void inputsThatAreNoTensorsWithASensibleShape() {
        refused(
                graph(node("Relu", "x", "y")).setInput(0, value("x", 1, -3)),
                "input 'x': dimension 1 is -3, not 0 … 2,147,483,639");
        refused(
                graph(node("Relu", "x", "y")).setInput(0, value("x", 1L << 40)),
                "input 'x': dimension 0 is 1099511627776, not 0 … 2,147,483,639");
        refused(
                graph(node("Relu", "x", "y")).setInput(0, value("x", 65536, 65536)),
                "input 'x': 65536×65536 are more than the 2,147,483,639 elements that an array can"
                        + " hold");
        var sequence = value("x");
        sequence.setType(TypeProto.newBuilder().setSequenceType(TypeProto.Sequence.newBuilder()));
        refused(
                graph(node("Relu", "x", "y")).setInput(0, sequence),
                "input 'x' is not a tensor but SEQUENCE_TYPE; only tensors are read");
        var shapeless = value("x");
        shapeless.getTypeBuilder().getTensorTypeBuilder().clearShape();
        refused(
                graph(node("Relu", "x", "y")).setInput(0, shapeless),
                "input 'x' has no shape; export the network with one");
        var strings = value("x", 1);
        strings.getTypeBuilder().getTensorTypeBuilder().setElemType(DataType.STRING_VALUE);
        refused(
                graph(node("Relu", "x", "y")).setInput(0, strings),
                "input 'x' holds elements of type STRING; FLOAT, UINT8, INT8, UINT16, INT16, INT32,"
                        + " INT64, BOOL, FLOAT16, DOUBLE, UINT32, UINT64, BFLOAT16 are read");
    }

    @Test
    void operatorsOfOthersAndNetworksWithinNodes() {
        refused(
                graph(node("FusedConv", "x", "y").setDomain("com.microsoft")),
                "node 0 (FusedConv) is an operator of 'com.microsoft'; only ONNX's own are read, so"
                        + " export the network without it");
        refused(
                graph(
                        node("If", "x", "y")
                                .addAttribute(
                                        AttributeProto.newBuilder()
                                                .setName("then_branch")
                                                .setType(AttributeType.GRAPH))),
                "node 0 (If): attribute 'then_branch' is a network within the network (as in If,"
                        + " Loop and Scan), which is not read; export it without, for one fixed way"
                        + " through it");
        refused(
                graph(
                        node("Relu", "x", "y")
                                .addAttribute(AttributeProto.newBuilder().setName("a"))),
                "node 0 (Relu): attribute 'a' is of kind UNDEFINED; INT, INTS, FLOAT, FLOATS,"
                        + " STRING, STRINGS and TENSOR are read");
        refused(
                model(graph(node("Relu", "x", "y")))
                        .addFunctions(FunctionProto.newBuilder().setName("mine")),
                "it defines operators of its own, 'mine' first; write them out"
                        + " (onnx.inliner.inline_local_functions)");
        refused(
                graph(node("Relu", "x", "y"))
                        .addSparseInitializer(
                                SparseTensorProto.newBuilder().setValues(floats("thin", 1))),
                "tensor 'thin' is sparse, which is not read; save it dense");
    }

    @Test
    void tooManyThings() {
        NodeProto.Builder[] nodes = new NodeProto.Builder[100_001];
        Arrays.fill(nodes, node("Relu", "x", ""));
        refused(graph(nodes), "100001 nodes; at most 100000 are read");
        NodeProto.Builder wide = node("Sum", "x", "y");
        for (int i = 0; i < 10_000; i++) {
            wide.addInput("x");
        }
        refused(
                graph(wide),
                "node 0 (Sum) has 10001 inputs and 1 outputs; at most 10000 of each are read");
    }

    @Test
    void namesAreMadeFitForAMessage() {
        refused(
                graph(node("Relu", "a\nb" + "c".repeat(200), "y")),
                "node 0 (Relu): reads 'a\\u000ab"
                        + "c".repeat(77)
                        + "…', which is no input, no constant and no node's output");
    }

    @Test
    void messagesNestedWithoutEnd() {
        GraphProto.Builder inner = graph(node("Relu", "x", "y"));
        for (int i = 0; i < 20; i++) {
            inner =
                    graph(
                            node("If", "x", "y")
                                    .addAttribute(
                                            AttributeProto.newBuilder()
                                                    .setName("then_branch")
                                                    .setType(AttributeType.GRAPH)
                                                    .setG(inner)));
        }
        ModelProto.Builder nested = model(inner);
        assertThatThrownBy(() -> parse(nested))
                .hasMessageStartingWith("test.onnx is not an ONNX file: ");
    }
}
