package dev.fathom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.show.text.MetricsText;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// Several labels, masks and numbers from the command line: from a folder of files to answers.
class TasksTest {
    private static final int COUNT = 60;

    @TempDir private Path folder;
    private Path data;

    /// Grey pictures of 8×8 with a bright block, tables of where it is, and masks.
    @BeforeEach
    void write() throws IOException {
        data = folder.resolve("data");
        Random random = new Random(5);
        List<String> labels = new ArrayList<>();
        List<String> numbers = new ArrayList<>(List.of("picture,x,y"));
        Files.createDirectories(data.resolve("pictures"));
        Files.createDirectories(data.resolve("masks"));
        for (int n = 0; n < COUNT; n++) {
            int left = random.nextInt(6);
            int top = random.nextInt(6);
            BufferedImage picture = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY);
            BufferedImage mask = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY);
            for (int i = 0; i < 64; i++) {
                int x = i % 8;
                int y = i / 8;
                boolean inside = x >= left && x < left + 3 && y >= top && y < top + 3;
                picture.getRaster().setSample(x, y, 0, (inside ? 150 : 0) + random.nextInt(60));
                mask.getRaster().setSample(x, y, 0, inside ? 1 : 0);
            }
            String name = "pictures/p%02d.png".formatted(n);
            ImageIO.write(picture, "png", data.resolve(name).toFile());
            ImageIO.write(mask, "png", data.resolve("masks/p%02d.png".formatted(n)).toFile());
            String both = left < 3 && top < 3 ? "left;upper" : left < 3 ? "left" : "";
            labels.add(name + "," + (both.isEmpty() && top < 3 ? "upper" : both));
            numbers.add("%s,%d,%d".formatted(name, left, -top));
        }
        Files.write(data.resolve("labels.csv"), labels);
        Files.createDirectories(folder.resolve("numbers/pictures"));
        for (int n = 0; n < COUNT; n++) {
            String name = "pictures/p%02d.png".formatted(n);
            Files.copy(data.resolve(name), folder.resolve("numbers").resolve(name));
        }
        Files.write(folder.resolve("numbers/where.csv"), numbers);
        Files.writeString(data.resolve("classes.txt"), "ground\nblock\n");
        Files.writeString(
                folder.resolve("small.net"),
                """
                network small
                input 8x8x1
                conv(6, 3)
                relu()
                dense(16)
                relu()
                dense(4)
                softmax()
                """);
        Files.writeString(
                folder.resolve("pixels.net"),
                """
                network pixels
                input 8x8x1
                conv(6, 3).padding(1)
                relu()
                conv(4, 1)
                """);
    }

    private Ran train(String task, Path out, String... more) {
        String[] words = {
            "train",
            folder.resolve(task.equals("segment") ? "pixels.net" : "small.net").toString(),
            "--task",
            task,
            "--data",
            data(task),
            "--optimizer",
            "adam:0.02",
            "--schedule",
            "constant",
            "--epochs",
            "20",
            "--batch",
            "16",
            "--augment",
            "none",
            "--out",
            out.toString()
        };
        return Ran.fathom(Tiny.joined(words, more));
    }

    private String data(String task) {
        return (task.equals("regress") ? folder.resolve("numbers") : data).toString();
    }

    private static JsonNode json(Ran ran) {
        assertThat(ran.code()).as(ran.err()).isZero();
        return new ObjectMapper().readTree(ran.out());
    }

    @ParameterizedTest
    @CsvSource({
        "labels, meanAveragePrecision, average precision %",
        "segment, meanIou, IoU %",
        "regress, r2, R²"
    })
    void each_task_is_trained_tested_compared_and_reported(
            String task, String figure, String column) throws IOException {
        Path out = folder.resolve("run");
        JsonNode result = json(train(task, out, "--validation", "0.2", "--json"));
        assertThat(result.get("task").asString()).isEqualTo(task);
        assertThat(result.get("testAccuracy").isNull()).isTrue();
        double reached = result.get("metrics").get(figure).asDouble();
        assertThat(reached).as(result.toString()).isBetween(0.5, 1.0);
        assertThat(result.get("weightsSha256").asString()).hasSize(64);
        assertThat(Files.readString(out.resolve("metrics.jsonl")))
                .contains(
                        "\"validation"
                                + Character.toUpperCase(figure.charAt(0))
                                + figure.substring(1)
                                + "\":")
                .contains(
                        switch (task) {
                            case "labels" -> "\"validationMicroF1\":";
                            case "segment" -> "\"testPixelAccuracy\":";
                            default -> "\"testRmse\":";
                        });
        String model = out.resolve("model.safetensors").toString();
        JsonNode tested = json(Ran.fathom("evaluate", model, "--data", data(task), "--json"));
        assertThat(tested.get("metrics")).isEqualTo(result.get("metrics"));
        assertThat(tested.get("labels").size()).isEqualTo(2);
        assertThat(tested.get("each").properties())
                .allSatisfy(each -> assertThat(each.getValue().size()).isEqualTo(2));
        Ran people = Ran.fathom("evaluate", model, "--data", data(task));
        assertThat(people.out()).contains(column).contains("(12 pictures)");
        Ran compared = Ran.fathom("compare", model, model, "--data", data(task), "--json");
        assertThat(json(compared).get("metricsA")).isEqualTo(json(compared).get("metricsB"));
        assertThat(json(compared).get("figure").asString()).isEqualTo(figure);
        assertThat(json(compared).get("pValue").asDouble()).isEqualTo(1);
        Ran table = Ran.fathom("compare", model, model, "--data", data(task));
        assertThat(table.out())
                .contains("12 pictures")
                .contains("loss")
                .contains("A and B have the same %s: ".formatted(MetricsText.words(figure)));
        assertThat(json(Ran.fathom("report", out.toString(), "--json")).get("metrics"))
                .isEqualTo(result.get("metrics"));
        assertThat(Files.readString(out.resolve("report.html")))
                .contains("<h2>How it does</h2>")
                .contains(task.equals("segment") ? ">Pixel accuracy" : ">Validation")
                .doesNotContain(">Accuracy");
    }

    @Test
    void what_counts_for_a_class_is_not_drawn_of_a_model_that_tells_none() {
        Path out = folder.resolve("run");
        assertThat(train("regress", out, "--validation", "0.2").code()).isZero();
        String model = out.resolve("model.safetensors").toString();
        String picture = data.resolve("pictures/p00.png").toString();
        Ran ran = Ran.fathom("picture", "saliency", model, picture, "--class", "x");
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.err())
                .endsWith(
                        "small is for the task regress, and tells no classes of a picture; ask for"
                                + " its values\n");
    }

    @Test
    void labels_are_told_with_their_probabilities() {
        Path out = folder.resolve("run");
        assertThat(train("labels", out).code()).isZero();
        String model = out.resolve("model.safetensors").toString();
        String picture = data.resolve("pictures/p00.png").toString();
        JsonNode told = json(Ran.fathom("predict", model, picture, "--json"));
        assertThat(told.get("probabilities").size()).isEqualTo(2);
        for (JsonNode each : told.get("probabilities")) {
            boolean has = each.get("probability").asDouble() > 0.5;
            boolean named =
                    told.get("labels").valueStream().anyMatch(l -> l.equals(each.get("label")));
            assertThat(named).isEqualTo(has);
        }
        assertThat(Ran.fathom("predict", model, picture).out())
                .startsWith(picture + ": ")
                .contains(" %");
        Ran crops = Ran.fathom("predict", model, picture, "--crops", "2");
        assertThat(crops.code()).isEqualTo(2);
        assertThat(crops.err())
                .isEqualTo(
                        "fathom predict: "
                                + model
                                + " is for the task labels, which looks at each picture once; leave"
                                + " out --crops; see fathom predict --help\n");
    }

    @Test
    void numbers_are_told_by_their_names() {
        Path out = folder.resolve("run");
        assertThat(train("regress", out).code()).isZero();
        String model = out.resolve("model.safetensors").toString();
        String picture = data.resolve("pictures/p00.png").toString();
        JsonNode values = json(Ran.fathom("predict", model, picture, "--json")).get("values");
        assertThat(values.get("x").asDouble()).isBetween(-2.0, 7.0);
        assertThat(values.get("y").asDouble()).isBetween(-7.0, 2.0);
        assertThat(Ran.fathom("predict", model, picture).out()).contains(": x ").contains(", y ");
    }

    /// A picture of 16×12, twice as large as what the network reads and wider.
    @Test
    void a_mask_is_written_as_large_as_its_picture_and_never_over_another() throws IOException {
        Path out = folder.resolve("run");
        assertThat(train("segment", out).code()).isZero();
        BufferedImage large = new BufferedImage(16, 12, BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 4; y < 8; y++) {
            for (int x = 6; x < 10; x++) {
                large.getRaster().setSample(x, y, 0, 180);
            }
        }
        Path picture = folder.resolve("large.png");
        ImageIO.write(large, "png", picture.toFile());
        Path masks = folder.resolve("masks out");
        String model = out.resolve("model.safetensors").toString();
        String[] words = {
            "predict", model, picture.toString(), "--out", masks.toString(), "--json"
        };
        JsonNode told = json(Ran.fathom(words));
        BufferedImage mask = ImageIO.read(Path.of(told.get("mask").asString()).toFile());
        assertThat(mask.getWidth()).isEqualTo(16);
        assertThat(mask.getHeight()).isEqualTo(12);
        // the network sees the middle: 12×12 brought to 8×8, two columns left and right are not
        // seen
        for (int y = 0; y < 12; y++) {
            assertThat(mask.getRaster().getSample(0, y, 0)).isEqualTo(255);
            assertThat(mask.getRaster().getSample(15, y, 0)).isEqualTo(255);
        }
        assertThat(mask.getRaster().getSample(7, 6, 0)).isEqualTo(1);
        assertThat(mask.getRaster().getSample(3, 1, 0)).isZero();
        assertThat(mask.getRGB(7, 6) & 0xffffff).isEqualTo(0x800000);
        assertThat(told.get("shares").get("block").asDouble()).isBetween(0.05, 0.3);
        BufferedImage overlay = ImageIO.read(Path.of(told.get("overlay").asString()).toFile());
        assertThat(overlay.getWidth()).isEqualTo(16);
        assertThat(overlay.getRGB(0, 0) & 0xffffff).isZero();
        assertThat(overlay.getRGB(7, 6) & 0xffffff).isEqualTo(0x9a5a5a);
        JsonNode again = json(Ran.fathom(words));
        assertThat(again.get("mask").asString()).endsWith("large-mask-2.png");
    }

    @Test
    void a_run_is_resumed_from_its_folder_alone_and_a_new_head_learns_other_names()
            throws IOException {
        Path out = folder.resolve("run");
        assertThat(train("labels", out, "--loss", "balanced").code()).isZero();
        byte[] model = Files.readAllBytes(out.resolve("model.safetensors"));
        Files.delete(out.resolve("model.safetensors"));
        Files.delete(out.resolve("checkpoints/step-0000000060.safetensors"));
        Ran resumed = Ran.fathom("train", "--resume", out.toString());
        assertThat(resumed.code()).as(resumed.err()).isZero();
        assertThat(Files.readAllBytes(out.resolve("model.safetensors"))).isEqualTo(model);
        String[] words = {
            "train",
            "--from",
            out.resolve("model.safetensors").toString(),
            "--task",
            "regress",
            "--data",
            data("regress"),
            "--epochs",
            "2",
            "--out",
            folder.resolve("other").toString(),
            "--json"
        };
        JsonNode other = json(Ran.fathom(words));
        assertThat(other.get("metrics").get("mae").asDouble()).isPositive();
    }

    @Test
    void what_is_wrong_is_a_sentence() {
        Ran task = Ran.fathom("train", "--task", "boxes");
        assertThat(task.code()).isEqualTo(2);
        assertThat(task.err())
                .contains(
                        "'boxes' is no task; it must be one of classify, labels, segment, regress");
        Ran small = train("segment", folder.resolve("a"), "--mixup", "0.2");
        assertThat(small.code()).isEqualTo(1);
        assertThat(small.err()).endsWith("masks can't be mixed; leave it out\n");
        Ran none =
                Ran.fathom(
                        "train",
                        "--task",
                        "labels",
                        "--data",
                        data.resolve("masks").toString(),
                        "--out",
                        folder + "/b");
        assertThat(none.code()).isEqualTo(1);
        assertThat(none.err()).contains("the task labels needs a table of the pictures");
        Ran squeezed =
                Ran.fathom(
                        "train",
                        "--from",
                        "squeezenet1.1",
                        "--task",
                        "segment",
                        "--data",
                        data.toString(),
                        "--out",
                        folder + "/c");
        assertThat(squeezed.code()).isEqualTo(1);
        assertThat(squeezed.err())
                .endsWith(
                        "squeezenet1.1 gives 1×1×1000, but a mask needs a column of values for each"
                                + " of the 227×227 pixels that it reads; take a network that ends as"
                                + " large as it begins, as unet-small does\n");
    }
}
