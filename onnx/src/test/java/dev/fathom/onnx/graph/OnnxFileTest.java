package dev.fathom.onnx.graph;

import static dev.fathom.onnx.graph.Protos.floats;
import static dev.fathom.onnx.graph.Protos.graph;
import static dev.fathom.onnx.graph.Protos.model;
import static dev.fathom.onnx.graph.Protos.node;
import static dev.fathom.onnx.graph.Protos.parse;
import static dev.fathom.onnx.graph.Protos.value;
import static dev.fathom.onnx.graph.Protos.whole;
import static dev.fathom.onnx.graph.Protos.wholes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import dev.fathom.file.SafeTensors;
import dev.fathom.tensor.Stored;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxFileTest {
    private static ModelProto.Builder relu() {
        return model(graph(node("Relu", "x", "y")));
    }

    @Test
    void aGraphHasInputsOutputsNodesConstantsAndTexts() {
        OnnxGraph graph =
                parse(
                        model(
                                        graph(
                                                        node("Add", "x, b", "h").setName("plus"),
                                                        node("LeakyRelu", "h", "y")
                                                                .addAttribute(whole("some", 3))
                                                                .addAttribute(
                                                                        wholes("more", 1L, -2L)))
                                                .addInitializer(floats("b", 1, 2)))
                                .setProducerName("by hand")
                                .addMetadataProps(
                                        StringStringEntryProto.newBuilder()
                                                .setKey("labels")
                                                .setValue("cat")));
        assertThat(graph.opset()).isEqualTo(17);
        assertThat(graph.producer()).isEqualTo("by hand");
        assertThat(graph.metadata()).containsEntry("labels", "cat");
        assertThat(graph.inputs())
                .containsExactly(new OnnxInput("x", ElementType.FLOAT, List.of(1, 2)));
        assertThat(graph.outputs()).containsExactly("y");
        assertThat(graph.nodes())
                .extracting(OnnxNode::label)
                .containsExactly("node 'plus' (Add)", "node 1 (LeakyRelu)");
        OnnxNode leaky = graph.nodes().getLast();
        assertThat(leaky.whole("some", 0)).isEqualTo(3);
        assertThat(leaky.wholes("more")).containsExactly(1L, -2L);
        assertThat(leaky.real("alpha", 0.01f)).isEqualTo(0.01f);
        assertThat(graph.initializers().get("b"))
                .isInstanceOfSatisfying(
                        OnnxTensor.Floats.class, b -> assertThat(b.values()).containsExactly(1, 2));
    }

    @Test
    void openDimensionsStayOpen() {
        var open = value("x", 3);
        open.getTypeBuilder()
                .getTensorTypeBuilder()
                .getShapeBuilder()
                .addDim(0, TensorShapeProto.Dimension.newBuilder().setDimParam("batch"));
        OnnxGraph graph = parse(graph(node("Relu", "x", "y")).setInput(0, open));
        assertThat(graph.inputs().getFirst().dimensions()).containsExactly(OnnxInput.FREE, 3);
    }

    @Test
    void anInputWithAConstantOfItsNameIsAConstant() {
        OnnxGraph graph =
                parse(
                        graph(node("Add", "x, b", "y"))
                                .addInput(value("b", 2))
                                .addInitializer(floats("b", 1, 2)));
        assertThat(graph.inputs()).extracting(OnnxInput::name).containsExactly("x");
    }

    @Test
    void nodesComeBehindWhatTheyRead() {
        OnnxGraph graph =
                parse(
                        graph(
                                node("C", "b", "y"),
                                node("B", "a", "b"),
                                node("A", "x", "a"),
                                node("D", "x", "d")));
        assertThat(graph.nodes()).extracting(OnnxNode::op).containsExactly("A", "B", "C", "D");
    }

    @Test
    void filesOfOtherKindsAreNamed(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("net.onnx");
        Files.writeString(file, "network mine\ninput 28x28x1\n");
        assertThatThrownBy(() -> OnnxFile.read(file))
                .isInstanceOf(OnnxException.class)
                .hasMessage(file + " is not an ONNX file: it is a text; give the binary ONNX file");
        new SafeTensors(Map.of(), Map.of("w", Stored.of(List.of(2), new float[2]))).write(file);
        assertThatThrownBy(() -> OnnxFile.read(file))
                .hasMessage(
                        file
                                + " is not an ONNX file: it looks like a safetensors file; give the"
                                + " ONNX file");
        Files.writeString(file, "version https://git-lfs.github.com/spec/v1\noid sha256:00\n");
        assertThatThrownBy(() -> OnnxFile.read(file))
                .hasMessageContaining("fetch the file with git lfs pull");
        Files.write(file, new byte[0]);
        assertThatThrownBy(() -> OnnxFile.read(file))
                .hasMessage(file + " has no network in it: it is empty");
        Files.writeString(file, "PK\3\4 and so on", StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> OnnxFile.read(file)).hasMessageContaining("it is a ZIP archive");
        assertThatThrownBy(() -> OnnxFile.read(folder))
                .hasMessage(folder + " is a folder; give an ONNX file");
        assertThatThrownBy(() -> OnnxFile.read(folder.resolve("none")))
                .isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void aFileCutAnywhereIsRefusedOrSmaller() {
        byte[] whole = relu().build().toByteArray();
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> OnnxFile.parse("cut.onnx", cut))
                    .isInstanceOf(OnnxException.class)
                    .hasMessageStartingWith("cut.onnx");
        }
    }

    @Test
    void opsetsOutsideOfWhatIsReadAreRefused() {
        for (long version : new long[] {0, -1, 29, Long.MAX_VALUE}) {
            ModelProto.Builder model = relu();
            model.getOpsetImportBuilder(0).setVersion(version);
            assertThatThrownBy(() -> parse(model))
                    .hasMessage(
                            "test.onnx: opset "
                                    + version
                                    + "; opsets 1 to 28 are read, so convert it"
                                    + " (onnx.version_converter.convert_version(model, 17)) or"
                                    + " export it for one of them");
        }
        assertThatThrownBy(() -> parse(relu().clearOpsetImport()))
                .hasMessage(
                        "test.onnx: it must name one version of ONNX's operators (an opset), found"
                                + " none; export it again");
    }
}
