package dev.fathom.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.onnx.evaluate.Evaluation;
import dev.fathom.onnx.graph.OnnxFile;
import dev.fathom.onnx.graph.OnnxGraph;
import dev.fathom.onnx.graph.OnnxTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The ONNX project's light networks: real architectures with constant weights.
class LightNetworksTest {
    private static final Path FOLDER = Path.of("src", "test", "resources", "onnx-light");
    private static final List<Integer> PICTURE = List.of(1, 3, 224, 224);

    /// `arange(n)/n`, of which the stored outputs were made.
    private static OnnxTensor picture() {
        float[] values = new float[3 * 224 * 224];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) ((double) i / values.length);
        }
        return new OnnxTensor.Floats(PICTURE, values);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bvlc_alexnet",
                "densenet121",
                "inception_v1",
                "inception_v2",
                "resnet50",
                "shufflenet",
                "squeezenet",
                "vgg19",
                "zfnet512"
            })
    void aLightNetworkGivesItsStoredOutput(String name) throws IOException {
        OnnxGraph graph = OnnxFile.read(FOLDER.resolve("light_" + name + ".onnx"));
        Path stored = FOLDER.resolve("light_" + name + "_output_0.pb");
        OnnxTensor expected = OnnxFile.parseTensor(stored.toString(), Files.readAllBytes(stored));
        OnnxTensor found =
                Evaluation.run(graph, Map.of(graph.inputs().getFirst().name(), picture()))
                        .get(graph.outputs().getFirst());
        assertThat(Match.difference(found, expected)).isEmpty();
    }
}
