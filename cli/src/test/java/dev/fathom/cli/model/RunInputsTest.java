package dev.fathom.cli.model;

import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.globalAveragePool;
import static dev.fathom.layer.Layers.scale;
import static dev.fathom.layer.Layers.source;
import static dev.fathom.tensor.Volume.volume;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.cli.Ran;
import dev.fathom.cli.Tiny;
import dev.fathom.file.Npy;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.onnx.Onnx;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Networks with several inputs on raw numbers, and where only one can be.
class RunInputsTest {
    private static final String READS = "fathom run: --input: %s reads input 2×1×2, b 2×1×2, and ";
    private static final String GIVE = "; give each once, --input input=F.npy --input b=F.npy";

    @TempDir private static Path folder;
    private static String file;
    private static String a;
    private static String b;

    /// x + 2·b.
    @BeforeAll
    static void write() throws IOException {
        Network network =
                Network.graph(
                        "sum",
                        volume(2, 1, 2),
                        x -> x.plus("sum", x.then("b", source(2, 1, 2)).then(scale(2))));
        Model model = Model.initialize(network, 3);
        file = folder.resolve("sum.safetensors").toString();
        model.save(Path.of(file));
        Onnx.write(model, folder.resolve("sum.onnx"));
        a = npy("a.npy", 2, 1, 2, 3, 4, 5, 6, 7, 8);
        b = npy("b.npy", 2, 10, 20, 30, 40, 50, 60, 70, 80);
    }

    /// So many volumes of 2×1×2, depth before width.
    private static String npy(String name, int batch, float... values) throws IOException {
        Path path = folder.resolve(name);
        new Npy(List.of(batch, 2, 1, 2), values).write(path);
        return path.toString();
    }

    private static Ran run(String model, String... inputs) {
        String[] arguments = new String[inputs.length + 6];
        System.arraycopy(inputs, 0, arguments, 6, inputs.length);
        List<String> fixed =
                List.of("run", model, "--layout", "nchw", "--output", folder + "/y.npy");
        for (int i = 0; i < fixed.size(); i++) {
            arguments[i] = fixed.get(i);
        }
        return Ran.fathom(arguments);
    }

    @Test
    void each_input_has_a_file() throws IOException {
        for (String model : List.of(file, folder.resolve("sum.onnx").toString())) {
            Ran ran = run(model, "--input", "b=" + b, "--input", "input=" + a);
            assertThat(ran.code()).as(ran.err()).isZero();
            Npy made = Npy.read(folder.resolve("y.npy"));
            assertThat(made.shape()).containsExactly(2, 2, 1, 2);
            assertThat(made.values()).containsExactly(21, 42, 63, 84, 105, 126, 147, 168);
        }
    }

    private static void refused(int code, String message, String... inputs) {
        Ran ran = run(file, inputs);
        assertThat(ran.code()).as(ran.err()).isEqualTo(code);
        assertThat(ran.err()).startsWith(message).hasLineCount(1);
    }

    @Test
    void inputs_that_are_missing_or_others_are_named() throws IOException {
        String reads = READS.formatted(file);
        refused(2, reads + "'" + a + "' names none of them" + GIVE, "--input", a);
        refused(2, reads + "b is missing" + GIVE, "--input", "input=" + a);
        refused(
                2,
                reads + "b is given twice" + GIVE,
                "--input=b=" + b,
                "--input=b=" + a,
                "--input=input=" + a);
        refused(
                1,
                "sum: there are 1 of its input b, but 2 of input; give as many of each",
                "--input=input=" + a,
                "--input=b=" + npy("one.npy", 1, 1, 2, 3, 4));
        Path flat = folder.resolve("flat.npy");
        new Npy(List.of(2, 4), new float[8]).write(flat);
        refused(
                1,
                flat
                        + ": shape [2, 4] is not what the model reads, 2×1×2: expected [batch,"
                        + " 2, 1, 2] for --layout nchw",
                "--input=input=" + a,
                "--input=b=" + flat);
    }

    @Test
    void values_that_are_not_finite_are_told_of_with_their_input() throws IOException {
        String bad = npy("bad.npy", 2, 1, 2, 3, 4, Float.NaN, 6, 7, 8);
        Ran ran = run(file, "--input=input=" + a, "--input=b=" + bad);
        assertThat(ran.code()).isZero();
        assertThat(ran.err())
                .contains(
                        "1 of its 8 values are not finite; of input 1, the first with such a"
                                + " value: already the input b holds NaN");
    }

    @Test
    void one_input_may_be_named_too() throws IOException {
        Path one = folder.resolve("one.safetensors");
        Model.initialize(Network.of("one", volume(2, 1, 2), scale(2)), 1).save(one);
        for (String given : List.of(a, "input=" + a)) {
            Ran ran = run(one.toString(), "--input", given);
            assertThat(ran.code()).as(ran.err()).isZero();
            assertThat(Npy.read(folder.resolve("y.npy")).values()).startsWith(2, 4, 6, 8);
        }
        assertThat(run(one.toString(), "--input", a, "--input", b).err())
                .startsWith(
                        "fathom run: --input: %s reads input 2×1×2, and '%s' names none of them; give each once, --input input=F.npy"
                                .formatted(one, a));
    }

    @Test
    void all_inputs_are_described_imported_and_exported() throws IOException {
        JsonNode described =
                JsonMapper.shared().readTree(Ran.fathom("describe", file, "--json").out());
        assertThat(described.get("inputs").toString())
                .isEqualTo("{\"input\":[2,1,2],\"b\":[2,1,2]}");
        Ran exported = Ran.fathom("export", file, folder.resolve("again.onnx").toString());
        assertThat(exported.out()).contains("reads input 2×1×2, b 2×1×2, gives sum 2×1×2;");
        String onnx = folder.resolve("sum.onnx").toString();
        Ran imported = Ran.fathom("import", onnx, "-o", folder.resolve("i.safetensors") + "");
        assertThat(imported.out())
                .contains("2 inputs → 2×1×2")
                .contains("reads    input 2×1×2\nreads    b 2×1×2\n");
    }

    @Test
    void commands_for_pictures_name_the_inputs() throws IOException {
        Tiny tiny = new Tiny(folder);
        String picture = tiny.picture("rows.png", 0).toString();
        String data = tiny.data().toString();
        String out = folder.resolve("out").toString();
        Network network =
                Network.graph(
                        "pair",
                        volume(8, 8, 1),
                        x ->
                                x.concatenated(x.then("b", source(8, 8, 1)))
                                        .then(conv(2, 3), globalAveragePool()));
        Path saved = folder.resolve("pair.safetensors");
        Model.initialize(network, 1).labels(List.of("rows", "columns")).save(saved);
        String pair = saved.toString();
        for (List<String> arguments :
                List.of(
                        List.of("predict", pair, picture),
                        List.of("explain", pair, "--image", picture, "--neuron", "conv1:0,0,0"),
                        List.of("evaluate", pair, "--data", data),
                        List.of("compare", pair, pair, "--data", data),
                        List.of("train", "--from", pair, "--data", data, "--out", out),
                        List.of("picture", "saliency", pair, picture, "--out", out),
                        List.of("picture", "gradcam", pair, picture, "--out", out),
                        List.of("picture", "deconvnet", pair, picture, "--out", out),
                        List.of("picture", "activations", pair, picture, "--out", out),
                        List.of("picture", "occlusion", pair, picture, "--out", out),
                        List.of("picture", "top", pair, "--filter=0", "--data", data))) {
            Ran ran = Ran.fathom(arguments.toArray(String[]::new));
            assertThat(ran.code()).as(arguments + "").isEqualTo(1);
            assertThat(ran.err())
                    .as(arguments + "")
                    .contains(
                            "pair reads 2 inputs, input 8×8×1, b 8×8×1; pictures, classes and"
                                    + " training need a network that reads one: run this one on"
                                    + " numbers, by Model.outputs() or ./fathom run MODEL --input"
                                    + " NAME=F.npy for each");
        }
        assertThat(Path.of(out)).doesNotExist();
    }
}
