package dev.fathom.onnx.write;

import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.softmax;
import static dev.fathom.tensor.Volume.volume;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.data.samples.Task;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.onnx.graph.OnnxGraph;
import dev.fathom.onnx.graph.OnnxTensor;
import dev.fathom.zoo.Zoo;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Which graphs are taken for Fathom's own.
class WrittenModelTest {
    private static final Network NETWORK = Zoo.network("lenet5");

    private static OnnxGraph graph(Model model) {
        return NetworkGraph.of(model.network(), 1 << 20).filled(model);
    }

    private static OnnxGraph told(String network) {
        OnnxGraph graph = graph(Model.initialize(NETWORK, 1));
        Map<String, String> texts = new HashMap<>(graph.metadata());
        texts.put(Metadata.NETWORK, network);
        return new OnnxGraph(
                graph.file(),
                graph.name(),
                graph.producer(),
                graph.opset(),
                graph.inputs(),
                graph.outputs(),
                graph.nodes(),
                graph.initializers(),
                texts);
    }

    @Test
    void all_that_a_model_knows_comes_back() {
        Model model =
                Model.initialize(NETWORK, 1)
                        .labels(List.of("a", "b", "c", "d", "e", "f", "g", "h", "i", "j"))
                        .provenance(Map.of("seed", "1"));
        Model read = WrittenModel.of(graph(model)).orElseThrow();
        assertThat(read.labels()).isEqualTo(model.labels());
        assertThat(read.preprocessing()).isEqualTo(model.preprocessing());
        assertThat(read.provenance()).isEqualTo(model.provenance());
        assertThat(read.weightsSha256()).isEqualTo(model.weightsSha256());
    }

    @Test
    void what_a_model_is_for_comes_back() {
        Network network = Network.of("pixels", volume(4, 4, 1), conv(2, 3).padding(1), softmax());
        Model model =
                Model.initialize(network, 1).task(Task.SEGMENT).labels(List.of("ground", "thing"));
        Model read = WrittenModel.of(graph(model)).orElseThrow();
        assertThat(read.task()).isEqualTo(Task.SEGMENT);
        assertThat(read.labels()).isEqualTo(model.labels());
    }

    @Test
    void other_weights_are_read() {
        OnnxGraph graph = graph(Model.initialize(NETWORK, 1));
        Map<String, OnnxTensor> arrays = new HashMap<>(graph.initializers());
        arrays.put("fc4.bias", new OnnxTensor.Floats(List.of(84), new float[84]));
        assertThat(WrittenModel.of(graph.initializers(arrays))).isPresent();
    }

    @Test
    void a_graph_that_was_changed_is_not_taken_for_it() {
        OnnxGraph graph = graph(Model.initialize(NETWORK, 1));
        Map<String, OnnxTensor> arrays = new HashMap<>(graph.initializers());
        arrays.put("fc4.bias", new OnnxTensor.Floats(List.of(1), 1));
        assertThat(WrittenModel.of(graph.initializers(arrays))).isEmpty();
        assertThat(WrittenModel.of(graph.nodes(graph.nodes().subList(0, 3)))).isEmpty();
    }

    @Test
    void a_text_that_says_something_else_is_not_believed() {
        assertThat(WrittenModel.of(told(NETWORK.toString()))).isPresent();
        for (String text :
                List.of(
                        "",
                        "nonsense",
                        Zoo.network("fashion").toString(),
                        NETWORK.toString().replace("tanh()", "relu()"),
                        // a constant far larger than the file
                        "network n\ninput 999x999x1\nlocal(1, 999)\n")) {
            assertThat(WrittenModel.of(told(text))).as(text).isEmpty();
        }
    }
}
