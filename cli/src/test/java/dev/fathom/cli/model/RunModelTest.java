package dev.fathom.cli.model;

import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.globalAveragePool;
import static dev.fathom.layer.Layers.relu;
import static dev.fathom.tensor.Volume.volume;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.cli.Ran;
import dev.fathom.cli.Tiny;
import dev.fathom.engine.Engine;
import dev.fathom.file.Npy;
import dev.fathom.model.Model;
import dev.fathom.network.Flow;
import dev.fathom.network.Network;
import dev.fathom.onnx.Onnx;
import dev.fathom.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Networks with several outputs on raw numbers.
class RunModelTest {
    @TempDir private static Path folder;
    private static Model model;
    private static String file;
    private static String input;

    @BeforeAll
    static void write() throws IOException {
        Network network =
                Network.graph(
                        "two",
                        volume(4, 3, 2),
                        x -> {
                            Flow boxes = x.then(conv(3, 1)).output("a/b:c", List.of(12, 3), true);
                            x.then(conv(2, 3).padding(1), relu()).output("maps");
                            return boxes.then(globalAveragePool())
                                    .output("mean", List.of(3), false);
                        });
        model = Model.initialize(network, 3);
        file = folder.resolve("two.safetensors").toString();
        model.save(Path.of(file));
        float[] x = new float[48];
        for (int i = 0; i < x.length; i++) {
            x[i] = (i * 37 % 48) / 24f - 1;
        }
        input = folder.resolve("x.npy").toString();
        new Npy(List.of(2, 2, 3, 4), x).write(Path.of(input));
    }

    private static Ran run(String model, Path made, String... more) {
        return Ran.fathom(
                Stream.concat(
                                Stream.of("run", model, "--input", input, "--outputs", made + ""),
                                Stream.of(more))
                        .toArray(String[]::new));
    }

    @Test
    void each_output_has_a_file_in_the_shape_that_it_has_elsewhere() throws IOException {
        Path made = folder.resolve("made/deep");
        Ran ran = run(file, made, "--layout", "nchw");
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err())
                .isEqualTo(
                        """
                        wrote %1$s/0_a_b_c.npy, shape [2, 12, 3]
                        wrote %1$s/1_maps.npy, shape [2, 2, 3, 4]
                        wrote %1$s/2_mean.npy, shape [2, 3]
                        """
                                .formatted(made));
        Tensor x = new Tensor(2, model.network().input(), last(Npy.read(Path.of(input)).values()));
        Map<String, Tensor> expected;
        try (Engine engine = Engine.best()) {
            expected = model.outputs(x, engine);
        }
        assertThat(Npy.read(made.resolve("0_a_b_c.npy")).values())
                .containsExactly(expected.get("a/b:c").data());
        assertThat(last(Npy.read(made.resolve("1_maps.npy")).values()))
                .containsExactly(expected.get("maps").data());
        assertThat(Npy.read(made.resolve("2_mean.npy")).values())
                .containsExactly(expected.get("mean").data());
    }

    @Test
    void in_bf16_every_engine_writes_the_same_bytes() throws IOException {
        Path plain = folder.resolve("bf16-plain");
        Path vector = folder.resolve("bf16-vector");
        Path best = folder.resolve("bf16-best");
        Path floats = folder.resolve("bf16-not");
        String[] bf16 = {"--layout", "nchw", "--precision", "bf16"};
        assertThat(run(file, plain, Tiny.joined(bf16, "--engine", "plain")).code()).isZero();
        assertThat(run(file, vector, Tiny.joined(bf16, "--engine", "vector")).code()).isZero();
        assertThat(run(file, best, bf16).code()).isZero();
        run(file, floats, "--layout", "nchw", "--precision", "f32", "--engine", "plain");
        for (String name : List.of("0_a_b_c.npy", "1_maps.npy", "2_mean.npy")) {
            assertThat(vector.resolve(name)).hasSameBinaryContentAs(plain.resolve(name));
            assertThat(best.resolve(name)).hasSameBinaryContentAs(plain.resolve(name));
            assertThat(Npy.read(floats.resolve(name)).values())
                    .isNotEqualTo(Npy.read(plain.resolve(name)).values());
        }
        assertThat(run(file, floats, "--precision", "fp16").err())
                .contains("there is no precision 'fp16'; there are f32 and bf16");
    }

    /// Two pictures of 4×3×2 with depth last.
    private static float[] last(float[] first) {
        float[] last = new float[first.length];
        for (int i = 0; i < last.length; i++) {
            int pixel = i / 2 % 12;
            last[i] = first[i / 24 * 24 + i % 2 * 12 + pixel];
        }
        return last;
    }

    @Test
    void a_written_onnx_file_gives_the_same_and_machines_are_told_the_files() throws IOException {
        Path onnx = folder.resolve("two.onnx");
        Onnx.write(model, onnx);
        Path made = folder.resolve("of-onnx");
        Ran ran = run(onnx.toString(), made, "--layout", "nchw", "--json");
        assertThat(ran.code()).as(ran.err()).isZero();
        JsonNode report = JsonMapper.shared().readTree(ran.out());
        assertThat(report.get("outputs")).hasSize(3);
        JsonNode first = report.get("outputs").get(0);
        assertThat(first.get("name").stringValue()).isEqualTo("a/b:c");
        assertThat(first.get("shape").toString()).isEqualTo("[2,12,3]");
        Path file = Path.of(first.get("file").stringValue());
        assertThat(file).isEqualTo(made.resolve("0_a_b_c.npy")).exists();
    }

    @Test
    void with_depth_last_outputs_are_volumes() throws IOException {
        Path made = folder.resolve("volumes");
        Path last = folder.resolve("last.npy");
        new Npy(List.of(2, 3, 4, 2), last(Npy.read(Path.of(input)).values())).write(last);
        Ran ran = Ran.fathom("run", file, "--input", last + "", "--outputs", made + "");
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(Npy.read(made.resolve("0_a_b_c.npy")).shape()).containsExactly(2, 3, 4, 3);
        assertThat(Npy.read(made.resolve("2_mean.npy")).shape()).containsExactly(2, 1, 1, 3);
    }

    @Test
    void wrong_use_is_answered_in_a_sentence() throws IOException {
        Path one = folder.resolve("y.npy");
        Ran single = Ran.fathom("run", file, "--input", input, "--output", one.toString());
        assertThat(single.code()).isEqualTo(2);
        assertThat(single.err())
                .startsWith(
                        "fathom run: --output: %s gives 3 outputs, a/b:c, maps, mean; use --outputs DIR;"
                                .formatted(file));
        assertThat(one).doesNotExist();
        Ran none = Ran.fathom("run", file, "--input", input);
        assertThat(none.code()).isEqualTo(2);
        assertThat(none.err()).contains("--output=F.npy").contains("--outputs=DIR").hasLineCount(1);
        Ran both = run(file, folder.resolve("b"), "--output", one.toString());
        assertThat(both.code()).isEqualTo(2);
        assertThat(both.err()).hasLineCount(1);
        Path taken = Files.writeString(folder.resolve("taken"), "a file");
        Ran there = run(file, taken, "--layout", "nchw");
        assertThat(there.code()).isEqualTo(2);
        assertThat(there.err())
                .startsWith("fathom run: --outputs: " + taken + " is a file; give a folder");
    }
}
