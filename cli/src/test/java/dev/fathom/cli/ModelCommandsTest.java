package dev.fathom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fathom.file.Npy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What is done with a model: train, evaluate, predict, run.
class ModelCommandsTest {
    @TempDir private static Path folder;
    private static Tiny tiny;
    private static String model;
    private static Ran trained;

    @BeforeAll
    static void train() throws IOException {
        tiny = new Tiny(folder);
        trained = tiny.train(folder.resolve("out"), "--validation", "0.25");
        model = folder.resolve("out/model.safetensors").toString();
    }

    private static JsonNode last(Ran ran) {
        return JsonMapper.shared().readTree(ran.out().lines().toList().getLast());
    }

    @Test
    void training_shows_each_epoch_and_ends_with_results_and_what_to_try_next() {
        assertThat(trained.code()).as(trained.err()).isZero();
        assertThat(trained.err())
                .contains("tiny: 98 parameters, 4,624 multiply-adds a picture\n")
                .contains("stripes: 96 pictures to learn from, 32 to be tested with, 2 classes\n")
                .containsPattern("recipe: sgd\\(0\\.1\\).*; 8 epochs in batches of 16; .*\n")
                .contains("kernels: ")
                .containsPattern(
                        "epoch 8 of 8: loss 0\\.\\d{4}, accuracy 100\\.00 %, validation loss"
                                + " 0\\.\\d{4}, accuracy 100\\.00 %, ")
                .containsPattern("training: 576 of 576 pictures, [0-9.,]+ pictures/s, 0:0\\d, ");
        assertThat(trained.out())
                .startsWith("accuracy 100.00 %: 32 of 32 pictures right, ")
                .contains("0 rows             16           100.00    100.00  100.00\n")
                .contains("saved as " + model + "\n")
                .contains("./fathom evaluate " + model + " --data " + folder.resolve("stripes"))
                .contains("./fathom predict " + model);
    }

    @Test
    void the_same_seed_gives_the_same_weights_for_any_number_of_threads() throws IOException {
        JsonNode one = last(tiny.train(folder.resolve("a"), "--json", "--threads", "1"));
        JsonNode two = last(tiny.train(folder.resolve("b"), "--json", "--threads", "2"));
        JsonNode other = last(tiny.train(folder.resolve("c"), "--json", "--seed", "2"));
        assertThat(one.get("testAccuracy").doubleValue()).isEqualTo(1);
        assertThat(one.get("seconds").doubleValue()).isPositive();
        assertThat(Files.exists(Path.of(one.get("model").stringValue()))).isTrue();
        assertThat(one.get("weightsSha256").stringValue())
                .hasSize(64)
                .isEqualTo(two.get("weightsSha256").stringValue())
                .isNotEqualTo(other.get("weightsSha256").stringValue());
    }

    @Test
    void evaluation_agrees_with_training() {
        Ran ran = Ran.fathom("evaluate", model, "--data", folder.resolve("stripes").toString());
        assertThat(ran.code()).as(ran.err()).isZero();
        String figures = trained.out().substring(0, trained.out().indexOf("\ntrained in "));
        assertThat(ran.out()).startsWith(figures + "\nsure: ");
    }

    @Test
    void machines_get_every_figure_of_an_evaluation() {
        Ran ran =
                Ran.fathom(
                        "evaluate",
                        model,
                        "--data",
                        folder.resolve("stripes").toString(),
                        "--json");
        JsonNode json = last(ran);
        assertThat(json.get("accuracy").doubleValue()).isEqualTo(1);
        assertThat(json.get("topFiveAccuracy").isNull()).isTrue();
        assertThat(json.get("pictures").intValue()).isEqualTo(32);
        assertThat(json.get("labels").toString()).isEqualTo("[\"rows\",\"columns\"]");
        assertThat(json.get("confusion").toString()).isEqualTo("[[16,0],[0,16]]");
        assertThat(json.get("precision").toString()).isEqualTo("[1.0,1.0]");
        assertThat(json.get("recall").toString()).isEqualTo("[1.0,1.0]");
        assertThat(json.get("f1").toString()).isEqualTo("[1.0,1.0]");
        assertThat(json.get("macroF1").doubleValue()).isEqualTo(1);
        // all answers are right, so the error is what the model is not sure of
        assertThat(json.get("calibrationError").doubleValue())
                .isCloseTo(1 - json.get("confidence").doubleValue(), within(1e-12));
        assertThat(json.get("brier").doubleValue()).isBetween(0.0, 0.5);
        assertThat(json.get("reliability")).hasSize(15);
    }

    /// The network tells rows from columns by a wide margin, so rounding costs it no answer.
    @Test
    void a_model_of_eight_bits_is_used_as_any_other() throws IOException {
        String small = folder.resolve("small.safetensors").toString();
        assertThat(Ran.fathom("export", model, small, "--weights", "I8").code()).isZero();

        String data = folder.resolve("stripes").toString();
        assertThat(Ran.fathom("evaluate", small, "--data", data).out())
                .startsWith("accuracy 100.00 %: 32 of 32 pictures right, ");
        String rows = tiny.picture("rows8.png", 0).toString();
        assertThat(Ran.fathom("predict", small, rows).out()).startsWith(rows + ": rows ");
        assertThat(Ran.fathom("describe", small)).isEqualTo(Ran.fathom("describe", model));

        Path input = folder.resolve("x.npy");
        new Npy(List.of(1, 8, 8, 1), new float[64]).write(input);
        Path output = folder.resolve("y8.npy");
        Ran ran = Ran.fathom("run", small, "--input", input.toString(), "--output", output + "");
        assertThat(ran.code()).as(ran.err()).isZero();
        Ran single = Ran.fathom("run", model, "--input", input + "", "--output", folder + "/y.npy");
        assertThat(single.code()).as(single.err()).isZero();
        assertThat(Npy.read(output).values())
                .containsExactly(Npy.read(folder.resolve("y.npy")).values(), within(0.01f));
    }

    @Test
    void several_crops_are_looked_at_when_pictures_have_room_for_them() throws IOException {
        String rows = tiny.picture("crops.png", 0).toString();
        String data = folder.resolve("stripes").toString();
        Ran one = Ran.fathom("predict", model, rows, "--json");
        Ran ten = Ran.fathom("predict", model, rows, "--crops", "10", "--resize", "10", "--json");
        assertThat(ten.code()).as(ten.err()).isZero();
        assertThat(ten.out()).contains("\"rows\"").isNotEqualTo(one.out());
        assertThat(Ran.fathom("evaluate", model, "--data", data, "--crops", "2").out())
                .contains("of 32 pictures right");
        assertThat(Ran.fathom("predict", model, rows, "--crops", "10"))
                .isEqualTo(
                        new Ran(
                                2,
                                "",
                                "fathom predict: tiny reads all of a picture, so 10 crops would be"
                                        + " the same; bring pictures to more than 8×8×1: --resize 9;"
                                        + " see fathom predict --help\n"));
        assertThat(Ran.fathom("evaluate", model, "--data", data, "--crops", "7").err())
                .startsWith("fathom evaluate: --crops 7: must be 1, 5, a square such as 9");
        Ran small = Ran.fathom("evaluate", model, "--data", data, "--resize", "4");
        assertThat(small.code()).isEqualTo(1);
        assertThat(small.err()).contains("resize 4 is less than the 8×8×1 that the network reads");
    }

    @Test
    void a_picture_that_cannot_be_read_costs_no_other_its_answer() throws IOException {
        String rows = tiny.picture("rows.png", 0).toString();
        String columns = tiny.picture("columns.png", 1).toString();
        Path file = Files.writeString(folder.resolve("note.png"), "no picture");
        String reason =
                file
                        + ": at byte 0 expected a JPEG, PNG, BMP, GIF or TIFF picture, found"
                        + " something else; convert it, or leave it out\n";
        String bad = file.toString();
        String missing = folder.resolve("none.png").toString();
        Ran ran = Ran.fathom("predict", model, bad, rows, missing, columns);
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.out()).containsSubsequence(rows + ": rows ", columns + ": columns ");
        assertThat(ran.err())
                .isEqualTo(reason + missing + " does not exist\n2 of 4 pictures can't be read\n");
        Ran skipped = Ran.fathom("predict", model, bad, rows, "--unreadable", "skip");
        assertThat(skipped.code()).isZero();
        assertThat(skipped.out()).startsWith(rows + ": rows ");
        assertThat(skipped.err()).isEqualTo(reason + "1 of 2 pictures can't be read\n");
        Ran stopped = Ran.fathom("predict", model, bad, rows, "--unreadable", "stop");
        assertThat(stopped).isEqualTo(new Ran(1, "", reason));
        Ran none = Ran.fathom("predict", model, bad, "--unreadable", "skip");
        assertThat(none).isEqualTo(new Ran(1, "", reason));
        Ran json = Ran.fathom("predict", model, bad, rows, "--json");
        assertThat(json.out().lines()).singleElement().asString().startsWith("{\"image\":");
    }

    @Test
    void a_prediction_names_the_likeliest_class_first() throws IOException {
        String rows = tiny.picture("rows.png", 0).toString();
        String columns = tiny.picture("columns.png", 1).toString();
        Ran ran = Ran.fathom("predict", model, rows, columns);
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out().lines().toList().get(0)).startsWith(rows + ": rows ");
        assertThat(ran.out().lines().toList().get(1)).startsWith(columns + ": columns ");

        JsonNode json = last(Ran.fathom("predict", model, columns, "--json"));
        assertThat(json.get("image").stringValue()).isEqualTo(columns);
        JsonNode classes = json.get("classes");
        assertThat(classes.get(0).get("label").stringValue()).isEqualTo("columns");
        double sum =
                classes.get(0).get("probability").doubleValue()
                        + classes.get(1).get("probability").doubleValue();
        assertThat(sum).isBetween(1 - 1e-6, 1 + 1e-6);
        assertThat(
                        last(Ran.fathom("predict", model, columns, "--json", "--top", "1"))
                                .get("classes"))
                .hasSize(1);
    }

    @Test
    void a_picture_that_is_none_is_a_sentence() throws IOException {
        Path text = Files.writeString(folder.resolve("text.png"), "not a picture");
        Ran ran = Ran.fathom("predict", model, text.toString());
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.err()).startsWith(text + ": at byte 0 expected a JPEG").hasLineCount(1);
    }

    @Test
    void a_model_that_is_none_or_missing_is_a_sentence() throws IOException {
        Ran missing = Ran.fathom("evaluate", "nothing.safetensors");
        assertThat(missing).isEqualTo(new Ran(1, "", "there is no file nothing.safetensors\n"));
        Path text = Files.writeString(folder.resolve("text.safetensors"), "no model at all");
        Ran damaged = Ran.fathom("predict", text.toString(), "x.png");
        assertThat(damaged.code()).isEqualTo(1);
        assertThat(damaged.err()).startsWith(text + ": at byte 0 expected ").hasLineCount(1);
    }

    private static Ran run(Npy x, Path output, String layout) throws IOException {
        Path input = folder.resolve("x.npy");
        x.write(input);
        return Ran.fathom(
                "run",
                model,
                "--input",
                input.toString(),
                "--output",
                output.toString(),
                "--layout",
                layout);
    }

    @Test
    void raw_numbers_run_in_both_layouts() throws IOException {
        float[] x = new float[3 * 64];
        Random random = new Random(5);
        for (int i = 0; i < x.length; i++) {
            x[i] = random.nextFloat();
        }
        Path output = folder.resolve("y.npy");
        Ran last = run(new Npy(List.of(3, 8, 8, 1), x), output, "nhwc");
        assertThat(last.code()).as(last.err()).isZero();
        assertThat(last.err()).isEqualTo("wrote " + output + ", shape [3, 1, 1, 2]\n");
        float[] expected = Npy.read(output).values();
        run(new Npy(List.of(3, 1, 8, 8), x), output, "nchw");
        assertThat(Npy.read(output).shape()).containsExactly(3, 2, 1, 1);
        assertThat(Npy.read(output).values()).containsExactly(expected);
    }

    @Test
    void an_array_of_another_shape_is_refused() throws IOException {
        Path output = folder.resolve("none.npy");
        Ran ran = run(new Npy(List.of(3, 8, 8, 1), new float[192]), output, "nchw");
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.err())
                .isEqualTo(
                        folder.resolve("x.npy")
                                + ": shape [3, 8, 8, 1] is not what the model reads, 8×8×1:"
                                + " expected [batch, 1, 8, 8] for --layout nchw\n");
        assertThat(output).doesNotExist();
    }

    @Test
    void raw_numbers_that_are_not_finite_are_written_and_told_of() throws IOException {
        float[] x = new float[2 * 64];
        Arrays.fill(x, 64, 128, 3e38f);
        Path output = folder.resolve("y.npy");
        Ran ran = run(new Npy(List.of(2, 8, 8, 1), x), output, "nhwc");
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(Npy.read(output).values()).contains(Float.NaN);
        assertThat(ran.err())
                .startsWith("wrote " + output + ", shape [2, 1, 1, 2]\n")
                .contains(
                        "2 of its 4 values are not finite; of input 1, the first with such a value:"
                                + " conv1 is the first layer whose output isn't finite, ")
                .hasLineCount(2);
    }

    @Test
    void options_that_make_no_sense_are_wrong_use() {
        assertThat(Ran.fathom("train", "lenet5", "--epochs", "many").code()).isEqualTo(2);
        Ran layout = Ran.fathom("run", model, "--input", "a", "--output", "b", "--layout", "hwcn");
        assertThat(layout.code()).isEqualTo(2);
        assertThat(layout.err()).contains("nchw, nhwc").hasLineCount(1);
        Ran threads = Ran.fathom("evaluate", model, "--threads", "0");
        assertThat(threads)
                .isEqualTo(
                        new Ran(
                                2,
                                "",
                                "fathom evaluate: Invalid value for option '--threads': '0'"
                                        + " must be a whole number of 1 or more; see fathom"
                                        + " evaluate --help\n"));
    }

    @Test
    void numbers_out_of_range_are_wrong_use_before_any_data_is_read() {
        assertThat(Ran.fathom("train", "fashion", "--data", "nowhere", "--rate", "-1"))
                .isEqualTo(
                        new Ran(
                                2,
                                "",
                                "fathom train: rate -1: must be a number of 0 or more; see fathom"
                                        + " train --help\n"));
        Ran validation = Ran.fathom("train", "fashion", "--data", "nowhere", "--validation", "2");
        assertThat(validation.code()).isEqualTo(2);
        assertThat(validation.err())
                .startsWith("fathom train: validation 2: must be from 0 to less than 1");
        Ran threads = Ran.fathom("evaluate", model, "--threads", "99999999");
        assertThat(threads.code()).isEqualTo(2);
        assertThat(threads.err()).contains("'--threads': '99999999' must be at most 1024");
    }

    @Test
    void a_model_is_a_network_too() {
        Ran described = Ran.fathom("describe", model);
        assertThat(described.code()).isZero();
        assertThat(described.out()).startsWith("tiny: 8×8×1 → 1×1×2");
    }

    @Test
    void a_place_that_cannot_be_written_is_refused_before_the_training() throws IOException {
        Path taken = Files.createFile(folder.resolve("taken"));
        Ran ran = tiny.train(taken);
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.err())
                .isEqualTo(taken + " is a file; give --out a new or an empty folder\n");
    }

    @Test
    void data_that_is_not_there_is_a_sentence() {
        Ran ran = Ran.fathom("train", "fashion", "--data", "nowhere");
        assertThat(ran).isEqualTo(new Ran(1, "", "nowhere does not exist\n"));
    }
}
