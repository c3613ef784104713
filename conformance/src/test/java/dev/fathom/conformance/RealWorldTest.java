package dev.fathom.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.fathom.file.Npy;
import dev.fathom.model.Model;
import dev.fathom.network.Output;
import dev.fathom.onnx.Onnx;
import dev.fathom.onnx.graph.Reordering;
import dev.fathom.tensor.Volume;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Networks that people use, read, written again and run by ONNX Runtime: what it gives is what it
/// gave of the files as they were found.
class RealWorldTest {
    private static final double TOLERANCE = 1e-4;

    /// Of its sigmoid, whose values are multiples of 2⁻²⁵.
    private static final double ROUNDING = 1.5e-7;

    @TempDir private static Path folder;

    @Test
    void whatIsWrittenOfAnImportedNetworkGivesTheSameInOnnxRuntime()
            throws IOException, OrtException {
        String given = System.getProperty("fathom.realworld", "");
        assumeTrue(
                !given.isEmpty(),
                "pass -Dfathom.realworld=DIR, with networks and what they should give in DIR, to"
                        + " test with them");
        List<Path> files;
        try (Stream<Path> all = Files.walk(Path.of(given))) {
            files = all.filter(f -> f.toString().endsWith(".onnx")).sorted().toList();
        }
        assertThat(files).isNotEmpty();
        for (Path file : files) {
            Model model = Onnx.read(file);
            Path written = folder.resolve(String.valueOf(file.getFileName()));
            Onnx.write(model, written);
            String name = String.valueOf(file.getFileName()).replace(".onnx", "");
            compare(model, written, Path.of(given, "expected"), name);
            assertThat(Onnx.read(written).network()).as(name).isEqualTo(model.network());
        }
    }

    private static void compare(Model model, Path written, Path expected, String name)
            throws IOException, OrtException {
        Npy x = Npy.read(expected.resolve(name + ".input.npy"));
        Volume v = model.network().input();
        List<Integer> dims = List.of(1, v.height(), v.width(), v.depth());
        float[] values =
                x.shape().equals(dims)
                        ? Reordering.depthSecond(dims).toOnnx(x.values())
                        : x.values();
        long[] shape = {1, v.depth(), v.height(), v.width()};
        OrtEnvironment runtime = OrtEnvironment.getEnvironment();
        try (OrtSession session = runtime.createSession(written.toString());
                OnnxTensor input =
                        OnnxTensor.createTensor(runtime, FloatBuffer.wrap(values), shape);
                OrtSession.Result result = session.run(Map.of("input", input))) {
            List<Output> outputs = model.network().outputs();
            for (int i = 0; i < outputs.size(); i++) {
                Npy y = Npy.read(expected.resolve(name + ".output" + i + ".npy"));
                OnnxTensor made = (OnnxTensor) result.get(outputs.get(i).name()).orElseThrow();
                assertThat(Arrays.stream(made.getInfo().getShape()).mapToInt(d -> (int) d))
                        .as(name + " " + outputs.get(i).name())
                        .containsExactlyElementsOf(y.shape());
                FloatBuffer found = made.getFloatBuffer();
                double largest = 0;
                double difference = 0;
                for (int k = 0; k < y.values().length; k++) {
                    largest = Math.max(largest, Math.abs(y.values()[k]));
                    difference = Math.max(difference, Math.abs(found.get(k) - y.values()[k]));
                }
                assertThat(difference)
                        .as(name + " " + outputs.get(i).name())
                        .isLessThan(Math.max(TOLERANCE * largest, ROUNDING));
            }
        }
    }
}
