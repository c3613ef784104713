package dev.fathom.conformance;

import static dev.fathom.tensor.Volume.volume;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.onnx.Onnx;
import dev.fathom.onnx.write.Lively;
import dev.fathom.tensor.Tensor;
import dev.fathom.tensor.Volume;
import dev.fathom.zoo.Zoo;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The networks of the zoo, written as ONNX and run by ONNX Runtime.
class OnnxRuntimeTest {
    private static final Engine ENGINE = Engine.best();
    private static final long LARGEST = 20_000_000_000L;

    @TempDir private static Path folder;

    static List<String> names() {
        return Zoo.entries().stream().map(Zoo.Entry::name).toList();
    }

    @ParameterizedTest
    @MethodSource("names")
    void a_network_gives_the_same_in_onnx_runtime_and_is_read_back(String name)
            throws IOException, OrtException {
        Model model = Lively.model(quick(Zoo.network(name)), 7);
        Path file = folder.resolve("model.onnx");
        Onnx.write(model, file);

        Tensor x = Lively.input(model.network(), 1, 3);
        float[] expected = Lively.depthFirst(model.run(x, ENGINE));
        float[] found = run(file, x);
        assertThat(found).hasSameSizeAs(expected);
        double tolerance = 1e-4 * most(expected, 0);
        assertThat(most(expected, expected[0])).as("spread").isGreaterThan(10 * tolerance);
        for (int i = 0; i < expected.length; i++) {
            assertThat((double) found[i])
                    .as("value " + i)
                    .isCloseTo(expected[i], within(tolerance));
        }

        Model read = Onnx.read(file);
        assertThat(read.network()).isEqualTo(model.network());
        assertThat(read.weightsSha256()).isEqualTo(model.weightsSha256());
    }

    /// The network on smaller pictures where it has much to do with large ones; the pyramid of
    /// DeepLab is made for its own size.
    private static Network quick(Network network) {
        boolean small = network.macs() < LARGEST || network.name().startsWith("deeplab");
        return small ? network : network.input(volume(128, 128, 3));
    }

    /// The farthest that a value is from a centre.
    private static double most(float[] values, double centre) {
        double most = 0;
        for (float value : values) {
            most = Math.max(most, Math.abs(value - centre));
        }
        return most;
    }

    private static float[] run(Path file, Tensor x) throws OrtException {
        Volume v = x.volume();
        long[] shape = {x.batch(), v.depth(), v.height(), v.width()};
        OrtEnvironment runtime = OrtEnvironment.getEnvironment();
        try (OrtSession session = runtime.createSession(file.toString());
                OnnxTensor input =
                        OnnxTensor.createTensor(
                                runtime, FloatBuffer.wrap(Lively.depthFirst(x)), shape);
                OrtSession.Result result = session.run(Map.of("input", input))) {
            FloatBuffer y = ((OnnxTensor) result.get(0)).getFloatBuffer();
            float[] values = new float[y.remaining()];
            y.get(values);
            return values;
        }
    }
}
