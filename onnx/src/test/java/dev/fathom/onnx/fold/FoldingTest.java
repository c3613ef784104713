package dev.fathom.onnx.fold;

import static dev.fathom.onnx.graph.Protos.floats;
import static dev.fathom.onnx.graph.Protos.graph;
import static dev.fathom.onnx.graph.Protos.model;
import static dev.fathom.onnx.graph.Protos.node;
import static dev.fathom.onnx.graph.Protos.parse;
import static dev.fathom.onnx.graph.Protos.tensor;
import static dev.fathom.onnx.graph.Protos.value;
import static dev.fathom.onnx.graph.Protos.whole;
import static dev.fathom.onnx.graph.Protos.wholes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.fathom.onnx.evaluate.Evaluation;
import dev.fathom.onnx.graph.OnnxGraph;
import dev.fathom.onnx.graph.OnnxNode;
import dev.fathom.onnx.graph.OnnxTensor;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FoldingTest {
    private static TensorProto.Builder longs(String name, long... values) {
        TensorProto.Builder tensor = tensor(name, DataType.INT64, values.length);
        for (long value : values) {
            tensor.addInt64Data(value);
        }
        return tensor;
    }

    /// `x` as exporters of PyTorch flatten it: by the batch that it has when it runs.
    private static GraphProto.Builder flattened() {
        return graph(
                        node("Conv", "x, w", "c"),
                        node("Shape", "c", "s"),
                        node("Gather", "s, zero", "n"),
                        node("Unsqueeze", "n", "u").addAttribute(wholes("axes", 0L)),
                        node("Concat", "u, rest", "shape").addAttribute(whole("axis", 0)),
                        node("Reshape", "c, shape", "y"))
                .addInitializer(tensor("w", DataType.FLOAT, 2, 1, 3, 3).addAllFloatData(ones(18)))
                .addInitializer(tensor("zero", DataType.INT64).addInt64Data(0))
                .addInitializer(longs("rest", -1));
    }

    private static List<Float> ones(int count) {
        return Collections.nCopies(count, 1f);
    }

    private static OnnxGraph opset11(GraphProto.Builder graph) {
        ModelProto.Builder model = model(graph);
        model.getOpsetImportBuilder(0).setVersion(11);
        return parse(model);
    }

    private static ValueInfoProto.Builder openBatch(long... rest) {
        ValueInfoProto.Builder open = value("x", rest);
        open.getTypeBuilder()
                .getTensorTypeBuilder()
                .getShapeBuilder()
                .addDim(0, TensorShapeProto.Dimension.newBuilder().setDimParam("N"));
        return open;
    }

    @Test
    void aShapeThatIsAskedForIsAConstantWhereItIsKnown() {
        OnnxGraph graph = opset11(flattened().setInput(0, openBatch(1, 5, 5)));
        Folding folding = new Folding(graph);
        folding.known("c", List.of(1, 2, 3, 3));
        graph.nodes().forEach(folding::folds);
        OnnxGraph folded = folding.folded();
        assertThat(folded.nodes()).extracting(OnnxNode::op).containsExactly("Conv", "Reshape");
        assertThat(folded.initializers()).containsOnlyKeys("w", "shape");
        assertThat(((OnnxTensor.Integers) folded.initializers().get("shape")).values())
                .containsExactly(1, -1);
        OnnxTensor x = new OnnxTensor.Floats(List.of(1, 1, 5, 5), new float[25]);
        assertThat(Evaluation.run(folded, Map.of("x", x)).get("y").dimensions())
                .containsExactly(1, 18);
    }

    @Test
    void theShapeOfAnInputIsAConstantWithABatchOfOne() {
        GraphProto.Builder graph = graph(node("Shape", "x", "y"));
        OnnxGraph folded = Folding.fold(parse(graph.setInput(0, openBatch(3, 20_000, 20_000))));
        assertThat(((OnnxTensor.Integers) folded.initializers().get("y")).values())
                .containsExactly(1, 3, 20_000, 20_000);
    }

    @Test
    void aShapeThatIsNotFixedStays() {
        ValueInfoProto.Builder open = openBatch(1, 5, 5);
        open.getTypeBuilder()
                .getTensorTypeBuilder()
                .getShapeBuilder()
                .getDimBuilder(3)
                .setDimParam("W");
        GraphProto.Builder direct = graph(node("Shape", "x", "y")).setInput(0, open);
        assertThat(Folding.fold(parse(direct)).nodes()).hasSize(1);
        assertThat(Folding.fold(opset11(flattened())).nodes()).hasSize(6);
    }

    @Test
    void nodesOfConstantsBecomeConstants() {
        OnnxGraph folded =
                Folding.fold(
                        parse(
                                graph(
                                                node("ConstantOfShape", "two", "a"),
                                                node("Add", "a, b", "c"),
                                                node("Mul", "x, c", "y"))
                                        .addInitializer(longs("two", 2))
                                        .addInitializer(floats("b", 3, 4))));
        assertThat(folded.nodes()).extracting(OnnxNode::op).containsExactly("Mul");
        assertThat(folded.initializers()).containsOnlyKeys("c");
        assertThat(((OnnxTensor.Floats) folded.initializers().get("c")).values())
                .containsExactly(3, 4);
    }

    @Test
    void whatNobodyReadsIsTakenOutAndUnknownOperatorsStay() {
        OnnxGraph folded =
                Folding.fold(
                        parse(
                                graph(
                                                node("Einsum", "x", "y"),
                                                node("Shape", "y", "s"),
                                                node("Relu", "x", "unused"))
                                        .addInitializer(floats("idle", 1))));
        assertThat(folded.nodes()).extracting(OnnxNode::op).containsExactly("Einsum");
        assertThat(folded.initializers()).isEmpty();
    }

    @Test
    void constantsThatWouldBeHugeAreRefusedBeforeTheyAreMade() {
        GraphProto.Builder graph =
                graph(node("ConstantOfShape", "large", "a"), node("Add", "x, a", "y"))
                        .addInitializer(longs("large", 200_000_000));
        assertThatThrownBy(() -> new Folding(parse(graph), 1L << 21).all())
                .hasMessage(
                        "test.onnx: node 0 (ConstantOfShape): makes 200000000 = 200000000 values;"
                                + " at most 2097160 are made of constants in a file of so few;"
                                + " export the network with its constants folded");
    }

    @Test
    void constantsThatWouldBeHugeInAllAreRefused() {
        GraphProto.Builder graph =
                graph(
                                node("ConstantOfShape", "large", "a"),
                                node("Identity", "a", "b"),
                                node("Identity", "b", "c"),
                                node("Add", "x, c", "y"))
                        .addInitializer(longs("large", 900_000));
        assertThatThrownBy(() -> new Folding(parse(graph), 1L << 21).all())
                .hasMessage(
                        "test.onnx: node 2 (Identity): makes 900000 values, 602840 more than"
                                + " constants in a file of so few may become; export the network"
                                + " with its constants folded");
    }

    @Test
    void whatTheFileHoldsMayBeChangedSeveralTimes() {
        float[] weights = new float[400_000];
        GraphProto.Builder graph =
                graph(
                                node("Tanh", "w", "a"),
                                node("Tanh", "a", "b"),
                                node("Tanh", "b", "c"),
                                node("Tanh", "c", "d"),
                                node("Tanh", "d", "e"),
                                node("Tanh", "e", "f"),
                                node("Tanh", "f", "g"),
                                node("Add", "x, g", "y"))
                        .addInitializer(floats("w", weights));
        assertThat(new Folding(parse(graph), 1L << 21).all().nodes()).hasSize(1);
    }
}
