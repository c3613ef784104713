package dev.fathom.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.cli.Ran;
import dev.fathom.cli.Tiny;
import dev.fathom.engine.Engine;
import dev.fathom.file.Npy;
import dev.fathom.model.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class QuantizeTest {
    @TempDir private static Path folder;
    private static String model = "";
    private static String data = "";
    private static String small = "";
    private static Ran made = new Ran(1, "", "");

    @BeforeAll
    static void quantize() throws IOException {
        Tiny tiny = new Tiny(folder);
        Ran trained = tiny.train(folder.resolve("run"));
        assertThat(trained.code()).as(trained.err()).isZero();
        model = folder.resolve("run/model.safetensors").toString();
        data = folder.resolve("stripes").toString();
        small = folder.resolve("small.safetensors").toString();
        made = Ran.fathom("quantize", model, "--data", data, "-o", small, "--json");
        assertThat(made.code()).as(made.err()).isZero();
    }

    private static JsonNode last(Ran ran) {
        return JsonMapper.shared().readTree(ran.out().lines().toList().getLast());
    }

    @Test
    void the_last_line_tells_what_it_costs() throws IOException {
        JsonNode report = last(made);
        assertThat(report.get("before").asDouble()).isEqualTo(1);
        assertThat(report.get("after").asDouble()).isEqualTo(1);
        assertThat(report.get("pictures").asInt()).isEqualTo(96);
        assertThat(report.get("floatLayers").isArray()).isTrue();
        assertThat(report.get("model").asString()).isEqualTo(small);
        assertThat(report.get("losses").propertyNames()).containsExactly("conv1", "fc2");
        assertThat(Files.size(Path.of(small))).isEqualTo(report.get("bytesAfter").asLong());
    }

    @Test
    void every_engine_writes_the_same_bytes() throws IOException {
        Path input = folder.resolve("x.npy");
        float[] x = new float[3 * 64];
        for (int i = 0; i < x.length; i++) {
            x[i] = i * 37 % 101 / 50f - 1;
        }
        new Npy(List.of(3, 8, 8, 1), x).write(input);
        for (String engine : Engine.names().reversed()) {
            Path output = folder.resolve(engine + ".npy");
            Ran ran =
                    Ran.fathom(
                            "run",
                            small,
                            "--input",
                            input + "",
                            "--output",
                            output + "",
                            "--engine",
                            engine);
            if (engine.equals("machine") && ran.code() != 0) {
                assertThat(ran.err()).contains("the engine machine can't be used here: ");
                continue;
            }
            assertThat(ran.code()).as(ran.err()).isZero();
            assertThat(output).hasSameBinaryContentAs(folder.resolve("plain.npy"));
        }
    }

    @Test
    void every_command_runs_it() throws IOException {
        assertThat(Ran.fathom("evaluate", small, "--data", data).out())
                .startsWith("accuracy 100.00 %: 32 of 32 pictures right, ");
        assertThat(Ran.fathom("compare", model, small, "--data", data).out())
                .contains("the same answer to 32 of 32 pictures");
        String rows = new Tiny(folder).picture("rows.png", 0).toString();
        assertThat(Ran.fathom("predict", small, rows).out()).startsWith(rows + ": rows ");
        Ran explained = Ran.fathom("explain", small, "--image", rows, "--neuron", "conv1:1,2,3");
        assertThat(explained.out()).contains("(Σ n·w + b)·(").containsPattern("difference +0\n");
        JsonNode layers = last(Ran.fathom("describe", small, "--json")).get("layers");
        assertThat(layers.get(0).get("precision").asString()).isEqualTo("i8");
        assertThat(layers.get(4).get("precision").asString()).isEqualTo("f32");
        assertThat(layers.get(0).get("bytesPerWeight").asDouble()).isBetween(1.0, 2.0);
        assertThat(layers.get(1).get("range").get("least").asDouble()).isZero();
        assertThat(Ran.fathom("describe", small).out()).contains("bytes a weight");
        Ran export = Ran.fathom("export", small, folder.resolve("small.onnx") + "");
        assertThat(export.out()).contains("QuantizeLinear").contains("DequantizeLinear");
        assertThat(last(Ran.fathom("describe", folder + "/small.onnx", "--json")).get("layers"))
                .isEqualTo(layers);
    }

    @Test
    void written_again_with_floats_it_computes_in_floats() throws IOException {
        String eight = folder.resolve("eight.safetensors").toString();
        String floats = folder.resolve("floats.safetensors").toString();
        assertThat(Ran.fathom("export", small, eight, "--weights", "I8").out())
                .contains("whole numbers, for the model is quantized");
        assertThat(Path.of(eight)).hasSameBinaryContentAs(Path.of(small));
        assertThat(Ran.fathom("export", small, floats).out()).contains("in single precision");
        assertThat(Model.load(Path.of(floats)).grids().isEmpty()).isTrue();
    }

    @Test
    void what_is_wrong_is_said_in_a_sentence() {
        assertThat(Ran.fathom("quantize", small, "--data", data).err())
                .contains("tiny is quantized already; quantize the model that it was made from");
        assertThat(Ran.fathom("train", "--from", small, "--data", data).err())
                .contains("tiny is quantized, and whole numbers can't be trained by small steps");
        Ran named = Ran.fathom("quantize", model, "--data", data, "-o", "a.onnx");
        assertThat(named.err())
                .contains("'a.onnx' is no name for a model file; write a.onnx.safetensors");
        assertThat(named.code()).isEqualTo(2);
        assertThat(Ran.fathom("quantize", model, "--data", data, "-o", model).err())
                .contains(
                        "-o: "
                                + model
                                + " is the model of floats, which can't be made of 8 bits again;"
                                + " write another file");
        assertThat(Ran.fathom("quantize", model, "--data", folder + "/none").err())
                .contains("none does not exist");
        assertThat(Ran.fathom("quantize", model, "--pictures", "0").err())
                .contains("'0' must be a whole number of 1 or more");
    }
}
