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
import dev.fathom.model.quantize.Quantization;
import dev.fathom.network.Network;
import dev.fathom.network.NetworkText;
import dev.fathom.onnx.Onnx;
import dev.fathom.onnx.write.Lively;
import dev.fathom.tensor.Tensor;
import dev.fathom.tensor.Volume;
import dev.fathom.zoo.Zoo;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

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
        agrees(Lively.model(quick(Zoo.network(name)), 7));
    }

    @Test
    void a_network_with_several_inputs_does_too() throws IOException, OrtException {
        String text =
                """
                network pair
                input 6x5x2
                depth = source(6, 5, 1) of input
                factors = source(1, 1, 4) of input
                conv(4, 3) of depth
                conv(4, 3) of input
                add() of conv1, conv2
                multiply() of add2, factors
                """;
        agrees(Lively.model(NetworkText.parse("test", text), 7));
    }

    /// In ONNX Runtime nothing is fused: its own kernels of 8 bits saturate at 16 bits on
    /// processors without VNNI.
    @ParameterizedTest
    @ValueSource(strings = {"resnet20-cifar", "squeezenet1.1", "mobilenet-v2"})
    void a_quantized_network_gives_the_same_in_onnx_runtime_and_is_read_back(String name)
            throws IOException, OrtException {
        Network network = Zoo.network(name);
        int side = name.equals("squeezenet1.1") ? 67 : 64;
        boolean large = network.input().width() > side;
        Network small = large ? network.input(volume(side, side, 3)) : network;
        Model floats = Lively.model(small, 7);
        List<Tensor> some = List.copyOf(Lively.inputs(small, 4, 5).values());
        Model model = Quantization.of(floats, some, ENGINE, 1e9).model();
        Path file = folder.resolve("quantized.onnx");
        assertThat(Onnx.write(model, file).operators()).containsKey("QuantizeLinear");

        Map<String, Tensor> x = Lively.inputs(small, 1, 3);
        float[] expected = Lively.depthFirst(model.outputs(x, ENGINE).firstEntry().getValue());
        float[] found = run(file, x, OrtSession.SessionOptions.OptLevel.NO_OPT);
        assertThat(largest(found)).isEqualTo(largest(expected));
        for (int i = 0; i < expected.length; i++) {
            assertThat(found[i]).as("value " + i).isCloseTo(expected[i], within(0.02f));
        }
        Model read = Onnx.read(file);
        assertThat(read.provenance(model.provenance()).toBytes()).isEqualTo(model.toBytes());
    }

    private static int largest(float[] values) {
        return IntStream.range(0, values.length)
                .reduce(0, (best, i) -> values[i] > values[best] ? i : best);
    }

    private static void agrees(Model model) throws IOException, OrtException {
        Path file = folder.resolve("model.onnx");
        Onnx.write(model, file);

        Map<String, Tensor> x = Lively.inputs(model.network(), 1, 3);
        Tensor made = model.outputs(x, ENGINE).firstEntry().getValue();
        float[] expected = Lively.depthFirst(made);
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

    private static float[] run(Path file, Map<String, Tensor> inputs) throws OrtException {
        return run(file, inputs, OrtSession.SessionOptions.OptLevel.ALL_OPT);
    }

    private static float[] run(
            Path file, Map<String, Tensor> inputs, OrtSession.SessionOptions.OptLevel optimized)
            throws OrtException {
        OrtEnvironment runtime = OrtEnvironment.getEnvironment();
        Map<String, OnnxTensor> given = new HashMap<>();
        for (Map.Entry<String, Tensor> each : inputs.entrySet()) {
            Volume v = each.getValue().volume();
            long[] shape = {each.getValue().batch(), v.depth(), v.height(), v.width()};
            FloatBuffer x = FloatBuffer.wrap(Lively.depthFirst(each.getValue()));
            given.put(each.getKey(), OnnxTensor.createTensor(runtime, x, shape));
        }
        try (OrtSession.SessionOptions options = optimized(optimized);
                OrtSession session = runtime.createSession(file.toString(), options);
                OrtSession.Result result = session.run(given)) {
            FloatBuffer y = ((OnnxTensor) result.get(0)).getFloatBuffer();
            float[] values = new float[y.remaining()];
            y.get(values);
            return values;
        } finally {
            given.values().forEach(OnnxTensor::close);
        }
    }

    private static OrtSession.SessionOptions optimized(OrtSession.SessionOptions.OptLevel level)
            throws OrtException {
        OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        options.setOptimizationLevel(level);
        return options;
    }
}
