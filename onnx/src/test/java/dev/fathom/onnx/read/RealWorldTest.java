package dev.fathom.onnx.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fathom.engine.Engine;
import dev.fathom.file.Npy;
import dev.fathom.model.Model;
import dev.fathom.network.Output;
import dev.fathom.onnx.Onnx;
import dev.fathom.onnx.graph.Reordering;
import dev.fathom.onnx.write.Lively;
import dev.fathom.tensor.Tensor;
import dev.fathom.tensor.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Networks that people use, as they are found, against what ONNX Runtime 1.22.0 made of them: a
/// folder with a folder a project, and `expected` with `NAME.input.npy` and `NAME.output0.npy`, ….
/// They are not in this repository. The table is written to target/real-world.md.
class RealWorldTest {
    /// Of the largest value of an output.
    private static final double TOLERANCE = 1e-4;

    /// ONNX Runtime's sigmoid gives multiples of 2⁻²⁵, 0 among them, and is off by up to 1.2e-7:
    /// much of the smallest values, such as YuNet's objectness of noise, which is at most 1e-5.
    private static final double OF_SIGMOID = 1.5e-7;

    @TempDir private Path folder;

    private static Path networks() {
        String given = System.getProperty("fathom.realworld", "");
        assumeTrue(
                !given.isEmpty(),
                "pass -Dfathom.realworld=DIR, with networks and what they should give in DIR, to"
                        + " test with them");
        return Path.of(given);
    }

    @Test
    void every_output_is_what_onnx_runtime_gives() throws IOException {
        Path networks = networks();
        List<Path> files;
        try (Stream<Path> all = Files.walk(networks)) {
            files = all.filter(f -> f.toString().endsWith(".onnx")).sorted().toList();
        }
        StringBuilder table =
                new StringBuilder(
                        "| file | output | shape | largest value | largest difference | of it |\n");
        table.append("|---|---|---|---|---|---|\n");
        try (Engine engine = Engine.best()) {
            for (Path file : files) {
                Model model = Onnx.read(file);
                compare(networks.relativize(file), networks, model, engine, table);
                Path saved = folder.resolve("saved.safetensors");
                model.save(saved);
                assertThat(Model.load(saved).network()).isEqualTo(model.network());
            }
        }
        Files.writeString(Path.of("target", "real-world.md"), table);
        assertThat(files).isNotEmpty();
    }

    private static void compare(
            Path file, Path networks, Model model, Engine engine, StringBuilder table)
            throws IOException {
        String name = file.getFileName().toString().replace(".onnx", "");
        Path expected = networks.resolve("expected");
        Npy x = Npy.read(expected.resolve(name + ".input.npy"));
        Map<String, Tensor> found = model.outputs(input(model, x), engine);
        List<Output> outputs = model.network().outputs();
        assertThat(expected.resolve(name + ".output" + outputs.size() + ".npy")).doesNotExist();
        for (int i = 0; i < outputs.size(); i++) {
            Output output = outputs.get(i);
            Npy y = Npy.read(expected.resolve(name + ".output" + i + ".npy"));
            Tensor made = found.get(output.name());
            List<Integer> shape = new ArrayList<>(List.of(made.batch()));
            shape.addAll(output.dimensions(made.volume()));
            assertThat(shape).as(file + " " + output.name()).isEqualTo(y.shape());
            float[] values = output.depthLast() ? made.data() : Lively.depthFirst(made);
            double largest = largest(y.values());
            double difference = difference(values, y.values());
            table.append(
                    String.format(
                            Locale.ROOT,
                            "| %s | %s | %s | %.1e | %.1e | %.1e |%n",
                            file,
                            output.name(),
                            shape,
                            largest,
                            difference,
                            difference / largest));
            assertThat(difference)
                    .as(file + " " + output.name())
                    .isLessThan(Math.max(TOLERANCE * largest, OF_SIGMOID));
        }
    }

    private static Tensor input(Model model, Npy x) {
        Volume v = model.network().input();
        int batch = x.values().length / v.size();
        Reordering order = Reordering.depthSecond(List.of(batch, v.height(), v.width(), v.depth()));
        boolean depthLast = !x.shape().equals(order.dims());
        return new Tensor(batch, v, depthLast ? x.values() : order.toFathom(x.values()));
    }

    private static double largest(float[] values) {
        double largest = 0;
        for (float value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }

    private static double difference(float[] found, float[] expected) {
        float[] apart = new float[expected.length];
        for (int i = 0; i < apart.length; i++) {
            float difference = found[i] - expected[i];
            apart[i] = Float.isNaN(difference) ? Float.POSITIVE_INFINITY : difference;
        }
        return largest(apart);
    }
}
