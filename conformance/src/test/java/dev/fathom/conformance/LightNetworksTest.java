package dev.fathom.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.onnx.Onnx;
import dev.fathom.onnx.evaluate.Evaluation;
import dev.fathom.onnx.graph.OnnxFile;
import dev.fathom.onnx.graph.OnnxGraph;
import dev.fathom.onnx.graph.OnnxTensor;
import dev.fathom.onnx.graph.Reordering;
import dev.fathom.onnx.write.Lively;
import dev.fathom.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The ONNX project's light networks: real architectures with constant weights.
class LightNetworksTest {
    private static final Path FOLDER = Path.of("src", "test", "resources", "onnx-light");
    private static final List<Integer> PICTURE = List.of(1, 3, 224, 224);

    static List<String> names() {
        return List.of(
                "bvlc_alexnet",
                "densenet121",
                "inception_v1",
                "inception_v2",
                "resnet50",
                "shufflenet",
                "squeezenet",
                "vgg19",
                "zfnet512");
    }

    private static Path file(String name) {
        return FOLDER.resolve("light_" + name + ".onnx");
    }

    private static OnnxTensor stored(String name) throws IOException {
        Path file = FOLDER.resolve("light_" + name + "_output_0.pb");
        return OnnxFile.parseTensor(file.toString(), Files.readAllBytes(file));
    }

    /// `arange(n)/n`, of which the stored outputs were made.
    private static OnnxTensor.Floats picture() {
        float[] values = new float[3 * 224 * 224];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) ((double) i / values.length);
        }
        return new OnnxTensor.Floats(PICTURE, values);
    }

    @ParameterizedTest
    @MethodSource("names")
    void aLightNetworkGivesItsStoredOutput(String name) throws IOException {
        OnnxGraph graph = OnnxFile.read(file(name));
        OnnxTensor found =
                Evaluation.run(graph, Map.of(graph.inputs().getFirst().name(), picture()))
                        .get(graph.outputs().getFirst());
        assertThat(Match.difference(found, stored(name))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("names")
    void aModelOfALightNetworkGivesItsStoredOutput(String name) throws IOException {
        Model model = Onnx.read(file(name));
        Tensor input = Tensor.zeros(1, model.network().input());
        float[] x = Reordering.depthSecond(List.of(1, 224, 224, 3)).toFathom(picture().values());
        System.arraycopy(x, 0, input.data(), 0, x.length);
        OnnxTensor expected = stored(name);
        float[] found;
        try (Engine engine = Engine.best()) {
            found = Lively.depthFirst(model.run(input, engine));
        }
        OnnxTensor.Floats shaped = new OnnxTensor.Floats(expected.dimensions(), found);
        assertThat(Match.difference(shaped, expected)).isEmpty();
    }
}
