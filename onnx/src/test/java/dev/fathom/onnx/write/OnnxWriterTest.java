package dev.fathom.onnx.write;

import static dev.fathom.layer.Layers.averagePool;
import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.dense;
import static dev.fathom.layer.Layers.dropout;
import static dev.fathom.layer.Layers.flatten;
import static dev.fathom.layer.Layers.local;
import static dev.fathom.layer.Layers.lrn;
import static dev.fathom.layer.Layers.maxPool;
import static dev.fathom.layer.Layers.relu;
import static dev.fathom.tensor.Volume.volume;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.fathom.data.Preprocessing;
import dev.fathom.layer.Layer;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.network.NetworkText;
import dev.fathom.onnx.graph.Attribute;
import dev.fathom.onnx.graph.OnnxFile;
import dev.fathom.onnx.graph.OnnxGraph;
import dev.fathom.onnx.graph.OnnxNode;
import dev.fathom.onnx.graph.OnnxTensor;
import dev.fathom.tensor.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What stands in the files.
class OnnxWriterTest {
    @TempDir private Path folder;

    private OnnxGraph written(Model model) throws IOException {
        Path file = folder.resolve("model.onnx");
        OnnxWriter.write(model, file);
        return OnnxFile.read(file);
    }

    private OnnxGraph written(Volume input, Layer... layers) throws IOException {
        return written(Model.initialize(Network.of("net", input, layers), 1));
    }

    private static OnnxNode node(OnnxGraph graph, String name) {
        return graph.nodes().stream().filter(n -> n.name().equals(name)).findFirst().orElseThrow();
    }

    private static float[] floats(OnnxGraph graph, String name) {
        return ((OnnxTensor.Floats) graph.initializers().get(name)).values();
    }

    @Test
    void the_border_is_depth_before_height_and_width_with_a_free_batch() throws IOException {
        Path file = folder.resolve("model.onnx");
        Network net = Network.of("net", volume(4, 3, 2), conv(5, 1), relu(), dense(7));
        Written report = OnnxWriter.write(Model.initialize(net, 1), file);
        assertThat(report.opset()).isEqualTo(17);
        assertThat(report.operators())
                .containsExactly(
                        Map.entry("Conv", 1L),
                        Map.entry("Flatten", 1L),
                        Map.entry("Gemm", 1L),
                        Map.entry("Relu", 1L));
        assertThat(report.inputs()).containsExactly("input");
        assertThat(report.outputs()).containsExactly("fc2");
        assertThat(report.initializers()).isEqualTo(4);
        assertThat(report.bytes()).isEqualTo(Files.size(file));

        ModelProto model = ModelProto.parseFrom(Files.readAllBytes(file));
        assertThat(model.getIrVersion()).isEqualTo(8);
        assertThat(model.getOpsetImport(0).getVersion()).isEqualTo(17);
        assertThat(model.getGraph().getName()).isEqualTo("net");
        assertThat(shape(model.getGraph().getInput(0))).isEqualTo("input N 2 3 4");
        assertThat(shape(model.getGraph().getValueInfo(0))).isEqualTo("conv1 N 5 3 4");
        assertThat(shape(model.getGraph().getOutput(0))).isEqualTo("fc2 N 7");
    }

    private static String shape(ValueInfoProto value) {
        StringBuilder text = new StringBuilder(value.getName());
        value.getType()
                .getTensorType()
                .getShape()
                .getDimList()
                .forEach(
                        dim ->
                                text.append(' ')
                                        .append(
                                                dim.hasDimParam()
                                                        ? dim.getDimParam()
                                                        : String.valueOf(dim.getDimValue())));
        return text.toString();
    }

    @Test
    void filters_and_dense_weights_stand_channel_by_channel() throws IOException {
        Network net =
                Network.of("net", volume(2, 1, 3), conv(1, 2, 1).padding(0, 1, 0, 0), flatten());
        Network dense = Network.of("net", volume(2, 1, 3), flatten(), dropout(0.5), dense(1));
        for (Network each : List.of(net, dense)) {
            Model model = Model.initialize(each, 1);
            int layer = each == net ? 0 : 2;
            System.arraycopy(new float[] {1, 2, 3, 4, 5, 6}, 0, model.weights()[layer][0], 0, 6);
            OnnxGraph graph = written(model);
            String weight = each.nodes().get(layer).name() + ".weight";
            assertThat(floats(graph, weight)).containsExactly(1, 4, 2, 5, 3, 6);
        }
    }

    @Test
    void alpha_of_the_sum_becomes_alpha_of_the_mean() throws IOException {
        OnnxNode norm = node(written(volume(1, 1, 7), lrn(5)), "norm0");
        assertThat(norm.op()).isEqualTo("LRN");
        assertThat(norm.attributes())
                .containsEntry("alpha", new Attribute.Real(5e-4f))
                .containsEntry("bias", new Attribute.Real(2))
                .containsEntry("beta", new Attribute.Real(0.75f))
                .containsEntry("size", new Attribute.Whole(5));
    }

    @Test
    void ceil_mode_is_said_where_it_makes_the_same_windows() throws IOException {
        OnnxNode plain = node(written(volume(32, 32, 1), maxPool(3).stride(2).ceil()), "pool0");
        assertThat(plain.attributes())
                .containsEntry("ceil_mode", new Attribute.Whole(1))
                .containsEntry("pads", new Attribute.Wholes(List.of(0L, 0L, 0L, 0L)));
        // ceil((4 − 1 + 2·0)/4) + 1 = 2 windows, but the second begins at 4, beyond the input
        OnnxNode beyond = node(written(volume(4, 4, 1), maxPool(1).stride(4).ceil()), "pool0");
        assertThat(beyond.attributes()).doesNotContainKey("ceil_mode");
        // Conv has no ceil mode: one column and one row of padding more
        OnnxNode conv = node(written(volume(4, 4, 1), conv(1, 3).stride(2).ceil()), "conv1");
        assertThat(conv.attributes())
                .containsEntry("pads", new Attribute.Wholes(List.of(0L, 0L, 1L, 1L)));
    }

    @Test
    void a_mean_counts_padding_as_the_layer_does() throws IOException {
        Volume in = volume(6, 6, 2);
        assertThat(node(written(in, averagePool(2).padding(1)), "pool0").attributes())
                .doesNotContainKey("count_include_pad");
        assertThat(
                        node(written(in, averagePool(2).padding(1).countPadding(true)), "pool0")
                                .attributes())
                .containsEntry("count_include_pad", new Attribute.Whole(1));
        // where a window hangs over counted padding, runtimes divide by different numbers
        OnnxGraph hanging =
                written(in, averagePool(3).stride(2).padding(1).countPadding(true).ceil());
        assertThat(node(hanging, "pool0").op()).isEqualTo("Div");
        assertThat(floats(hanging, "pool0/counts"))
                .containsExactly(9, 9, 9, 6, 9, 9, 9, 6, 9, 9, 9, 6, 6, 6, 6, 4);
    }

    @Test
    void labels_preprocessing_and_provenance_stand_in_the_metadata() throws IOException {
        Preprocessing preprocessing = Preprocessing.none(1);
        Model model =
                Model.initialize(Network.of("net", volume(2, 2, 1), dense(2)), 1)
                        .labels(List.of("cat", "dog"))
                        .preprocessing(preprocessing)
                        .provenance(Map.of("seed", "1"));
        assertThat(written(model).metadata())
                .containsEntry("fathom.labels", "cat\ndog")
                .containsEntry("fathom.preprocessing", preprocessing.toString())
                .containsEntry("fathom.provenance.seed", "1")
                .containsEntry("fathom.network", model.network().toString());
    }

    @Test
    void a_layer_may_be_called_like_another_layers_weights() throws IOException {
        String text = "network net\ninput 2x2x1\na = conv(1, 1)\na.weight = relu()\n";
        Network net = NetworkText.parse("test", text);
        OnnxGraph graph = written(Model.initialize(net, 1));
        assertThat(graph.initializers()).containsKey("a.weight_");
        assertThat(graph.outputs()).containsExactly("a.weight");
    }

    @Test
    void more_than_an_onnx_file_can_hold_is_refused() {
        Network large = Network.of("large", volume(1, 1, 30_000), dense(20_000));
        assertThatThrownBy(() -> OnnxWriter.checkSize(large))
                .hasMessage(
                        "large: 600,020,000 weights of 4 bytes are 2,400,080,000 bytes, and an ONNX"
                                + " file holds less than 2,147,483,648; save the model as"
                                + " safetensors, which has no such limit");
    }

    @Test
    void a_constant_without_room_is_refused() {
        Network local = Network.of("net", volume(100, 100, 1), local(1, 100));
        assertThatThrownBy(() -> NetworkGraph.of(local, 1_000_000))
                .hasMessage(
                        "net: layer local1 needs a constant of 100,000,000 values in ONNX, and there"
                                + " is room for 1,000,000; use a smaller kernel");
    }
}
