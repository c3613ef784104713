package dev.fathom.cli;

import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.dense;
import static dev.fathom.layer.Layers.globalAveragePool;
import static dev.fathom.layer.Layers.relu;
import static dev.fathom.tensor.Volume.volume;
import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.ModelProto;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.onnx.Onnx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ImportTest {
    @TempDir private static Path folder;
    private static Path onnx;
    private static String model;

    /// As another program writes it: nothing says that it is Fathom's.
    @BeforeAll
    static void write() throws IOException {
        Network network =
                Network.of(
                        "small",
                        volume(8, 8, 1),
                        conv(6, 3).padding(1),
                        relu(),
                        globalAveragePool(),
                        dense(2));
        onnx = folder.resolve("small.onnx");
        Onnx.write(Model.initialize(network, 4), onnx);
        ModelProto.Builder proto = ModelProto.parseFrom(Files.readAllBytes(onnx)).toBuilder();
        proto.clearMetadataProps().setProducerName("another");
        proto.getGraphBuilder().getNodeBuilder(0).setName("/first/Conv");
        Files.write(onnx, proto.build().toByteArray());
        model = folder.resolve("small.safetensors").toString();
    }

    private static Ran run(String... more) {
        String[] args = {"import", onnx.toString(), "-o", model};
        return Ran.fathom(Tiny.joined(args, more));
    }

    private static Path text(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    @Test
    void an_import_says_what_was_read_renamed_and_saved() {
        Ran ran = run();
        assertThat(ran.err()).isEmpty();
        assertThat(ran.code()).isZero();
        assertThat(ran.out())
                .isEqualTo(
                        """
                        read     %s: opset 17, by another
                        nodes    1 Conv, 1 Flatten, 1 Gemm, 1 GlobalAveragePool, 1 Relu
                        became   small, 8×8×1 → 1×1×2: 4 layers, 74 parameters, 3,468 multiply-adds
                        renamed  '/first/Conv' to first/Conv
                        note     the network ends in logits: where probabilities are wanted, they are the softmax of its output
                        pictures mean 0.0 deviation 1.0
                        labels   none
                        saved    %s
                        """
                                .formatted(onnx, model));
    }

    @Test
    void labels_and_preprocessing_are_said_by_options() throws IOException {
        Path labels = text("synset.txt", "n01440764 rows\nn01443537 columns\n");
        Ran ran =
                run(
                        "--labels",
                        labels.toString(),
                        "--bytes",
                        "--mean",
                        "51",
                        "--deviation",
                        "102",
                        "--resize",
                        "9",
                        "--json");
        assertThat(ran.code()).as(ran.err()).isZero();
        JsonNode report = JsonMapper.shared().readTree(ran.out());
        assertThat(report.get("operators").get("Conv").intValue()).isEqualTo(1);
        assertThat(report.get("renamed").get("/first/Conv").stringValue()).isEqualTo("first/Conv");
        assertThat(report.get("labels").intValue()).isEqualTo(2);
        Model read = load();
        assertThat(read.labels()).containsExactly("rows", "columns");
        assertThat(read.preprocessing()).hasToString("mean 0.2 deviation 0.4 resize 9");
        assertThat(read.provenance()).containsEntry("importedFrom", "small.onnx");
    }

    @Test
    void another_number_of_labels_is_named_with_its_file() throws IOException {
        Path labels = text("three.txt", "rows\ncolumns\nchecks\n");
        Ran ran = run("--labels", labels.toString());
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.err())
                .isEqualTo(
                        labels
                                + ": small gives 2 values, but there are 3 labels; give one label a value\n");
    }

    private static Model load() throws IOException {
        return Model.load(Path.of(model));
    }

    @Test
    void numbers_before_labels_are_left_out_when_they_count_the_lines() throws IOException {
        assertThat(
                        run("--labels", text("a.txt", "   0  rows\n   1  2 columns\n").toString())
                                .code())
                .isZero();
        assertThat(load().labels()).containsExactly("rows", "2 columns");
        assertThat(run("--labels", text("b.txt", "5 rows\n6 columns\n").toString()).code())
                .isZero();
        assertThat(load().labels()).containsExactly("5 rows", "6 columns");
    }

    @Test
    void commands_take_onnx_files_as_models_and_show_probabilities_of_logits() throws IOException {
        String picture = new Tiny(folder).picture("rows.png", 0).toString();
        run();
        Ran straight = Ran.fathom("predict", onnx.toString(), picture);
        Ran saved = Ran.fathom("predict", model, picture);
        assertThat(straight.code()).as(straight.err()).isZero();
        assertThat(straight.out())
                .isEqualTo(saved.out())
                .containsPattern(": [01] [5-9]\\d\\.\\d %");
        assertThat(Ran.fathom("describe", onnx.toString()).out())
                .startsWith("small: 8×8×1 → 1×1×2");
    }

    @Test
    void an_imported_network_learns_other_classes() throws IOException {
        Tiny tiny = new Tiny(folder);
        Ran ran =
                Ran.fathom(
                        "train",
                        "--from",
                        onnx.toString(),
                        "--data",
                        tiny.data().toString(),
                        "--epochs",
                        "1",
                        "--out",
                        folder.resolve("run").toString());
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(Model.load(folder.resolve("run/model.safetensors")).labels())
                .containsExactly("rows", "columns");
    }

    private static void failed(Ran ran, int code, String sentence) {
        assertThat(ran.err()).contains(sentence).hasLineCount(1);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.code()).isEqualTo(code);
    }

    @Test
    void wrong_use_is_answered_in_a_sentence() throws IOException {
        failed(run("--mean", "1,2,3"), 2, "--mean has 3 numbers, but the network reads 1 channels");
        failed(run("--deviation", "0"), 1, "expected finite means and deviations above 0");
        failed(run("--order", "bgr"), 1, "the order bgr is for 3 channels, not 1");
        failed(run("--resize", "7"), 1, "resize 7 is less than the 8×8×1 that the network reads");
        failed(run("--input", "9x9x1"), 1, "input 'input' is FLOAT ?×1×8×8, which is not 9×9×1");
        failed(run("--output", "nothing"), 1, "no node makes 'nothing'; its outputs are fc2");
        failed(
                run("--labels", text("one.txt", "rows\n").toString()),
                1,
                "small gives 2 values, but there are 1 labels; give one label a value");
        failed(
                Ran.fathom("import", onnx.toString(), "-o", "m.onnx"),
                2,
                "-o: m.onnx must end in .safetensors, as models do");
        failed(
                Ran.fathom("import", onnx.toString()),
                2,
                "Missing required option: '--model=MODEL'");
        failed(Ran.fathom("import", "none.onnx", "-o", model), 1, "there is no file none.onnx");
    }

    @Test
    void what_is_no_whole_network_is_answered_in_a_sentence() throws IOException {
        byte[] whole = Files.readAllBytes(onnx);
        Path half = folder.resolve("half.onnx");
        Files.write(half, Arrays.copyOf(whole, whole.length / 2));
        failed(
                Ran.fathom("import", half.toString(), "-o", model),
                1,
                half + " is not an ONNX file: its bytes are not a whole protobuf message");
        Path text = text("text.onnx", "a text\n");
        failed(
                Ran.fathom("predict", text.toString(), "picture.png"),
                1,
                text + " is not an ONNX file: it is a text; give the binary ONNX file");
        ModelProto.Builder proto = ModelProto.parseFrom(whole).toBuilder();
        proto.getGraphBuilder().getNodeBuilder(1).setOpType("Einsum");
        Path other = Files.write(folder.resolve("other.onnx"), proto.build().toByteArray());
        failed(
                Ran.fathom("import", other.toString(), "-o", model),
                1,
                other + ": node 'relu1' (Einsum): the operator is not supported; these are: Add,");
    }
}
