package dev.fathom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.layer.Layers;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.onnx.Onnx;
import dev.fathom.tensor.Volume;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The programs of the folder `examples`, each run as its first lines say, on small data.
class ExamplesTest {
    private static final Path ROOT =
            Objects.requireNonNull(Path.of("").toAbsolutePath().getParent());
    private static final String COFFEE = ROOT.resolve("data/photos/coffee.jpg").toString();

    @TempDir private Path folder;

    /// What a program prints.
    private String run(String name, String... arguments) throws Exception {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--add-modules",
                                "jdk.incubator.vector",
                                "-cp",
                                System.getProperty("java.class.path"),
                                "examples/" + name));
        command.addAll(List.of(arguments));
        Process process =
                new ProcessBuilder(command)
                        .directory(ROOT.toFile())
                        .redirectErrorStream(true)
                        .start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    /// A red or a blue square on black.
    private static void picture(Path file, int side, int number) throws IOException {
        Color colour = number % 2 == 0 ? Color.RED : Color.BLUE;
        square(file, side, number, BufferedImage.TYPE_INT_RGB, colour.getRGB());
    }

    /// @param value of the square's pixels, in an image of this type
    private static void square(Path file, int side, int number, int type, int value)
            throws IOException {
        Files.createDirectories(file.getParent());
        BufferedImage image = new BufferedImage(side, side, type);
        for (int i = 0; i < side * side / 4; i++) {
            int x = number % 5 * side / 8 + i % (side / 2);
            int y = number % 3 * side / 8 + i / (side / 2);
            if (type == BufferedImage.TYPE_BYTE_GRAY) {
                image.getRaster().setSample(x, y, 0, value);
            } else {
                image.setRGB(x, y, value);
            }
        }
        ImageIO.write(image, "png", file.toFile());
    }

    /// A folder a class, to learn from and to test.
    private String classes(int side) throws IOException {
        for (int i = 0; i < 24; i++) {
            String part = i < 16 ? "train/" : "test/";
            String kind = i % 2 == 0 ? "red/" : "blue/";
            picture(folder.resolve("classes/" + part + kind + i + ".png"), side, i);
        }
        return folder.resolve("classes").toString();
    }

    @Test
    void a_picture_is_classified() throws Exception {
        assertThat(run("Classify.java", COFFEE)).contains(COFFEE + ": espresso 97.2 %\n");
    }

    @Test
    void a_folder_becomes_a_server() throws Exception {
        assertThat(run("OwnPictures.java", classes(64)))
                .contains("test: {")
                .containsPattern("http://127\\.0\\.0\\.1:\\d+/v2/models/mine/classify\n");
    }

    @Test
    void a_network_in_onnx_learns_other_classes_and_leaves_as_onnx() throws Exception {
        Network network =
                Network.of(
                        "other",
                        Volume.volume(16, 16, 3),
                        Layers.conv(4, 3).padding(1),
                        Layers.relu(),
                        Layers.globalAveragePool(),
                        Layers.dense(3),
                        Layers.softmax());
        Path in = folder.resolve("in.onnx");
        Path out = folder.resolve("out.onnx");
        Onnx.write(Model.initialize(network, 1), in);
        run("OnnxFineTune.java", in.toString(), classes(16), out.toString());
        assertThat(Onnx.read(out).network().output()).isEqualTo(Volume.column(2));
    }

    @Test
    void pixels_get_classes() throws Exception {
        for (int i = 0; i < 8; i++) {
            String part = "masks/" + (i < 4 ? "train/" : "val/");
            picture(folder.resolve(part + "pictures/" + i + ".png"), 96, 2 * i);
            Path mask = folder.resolve(part + "masks/" + i + ".png");
            square(mask, 96, 2 * i, BufferedImage.TYPE_BYTE_GRAY, 1);
        }
        Files.writeString(folder.resolve("masks/classes.txt"), "nothing\nsquare\n");
        Path told = folder.resolve("mask.png");
        String picture = folder.resolve("masks/val/pictures/5.png").toString();
        assertThat(
                        run(
                                "Segment.java",
                                folder.resolve("masks").toString(),
                                picture,
                                told.toString(),
                                "1"))
                .contains("of the classes [nothing, square]");
        assertThat(ImageIO.read(told.toFile()).getWidth()).isEqualTo(96);
    }

    @Test
    void a_picture_has_several_labels() throws Exception {
        for (String part : List.of("train", "val")) {
            List<String> table = new ArrayList<>(List.of("picture,labels"));
            for (int i = 0; i < 32; i++) {
                picture(folder.resolve("tags/" + part + "/" + i + ".png"), 64, i);
                String tags = (i % 2 == 0 ? "red" : "blue") + (i % 3 == 0 ? ";top" : "");
                table.add(part + "/" + i + ".png," + tags);
            }
            Files.write(folder.resolve("tags/" + part + ".csv"), table);
        }
        assertThat(
                        run(
                                "SeveralLabels.java",
                                folder.resolve("tags").toString(),
                                folder.resolve("tags/val/0.png").toString()))
                .contains("test: {")
                .contains("\nred ")
                .contains("\nblue ")
                .contains("\ntop ");
    }

    @Test
    void a_page_shows_what_counted() throws Exception {
        Path page = folder.resolve("page.html");
        run("ExplainPage.java", COFFEE, page.toString());
        assertThat(Files.readString(page))
                .contains("<figcaption>espresso, 97.2 %</figcaption>")
                .contains("src='data:image/png;base64,");
    }

    @Test
    void a_block_of_ones_own_trains() throws Exception {
        assertThat(accuracy(run("OwnBlock.java"), "accuracy=0.", 2)).isGreaterThan(70);
    }

    @Test
    void a_loop_of_ones_own_trains() throws Exception {
        assertThat(accuracy(run("OwnLoop.java"), "accuracy ", 2)).isGreaterThan(70);
    }

    private static int accuracy(String said, String before, int digits) {
        int at = said.indexOf(before) + before.length();
        assertThat(at).as(said).isGreaterThanOrEqualTo(before.length());
        return Integer.parseInt(said.substring(at, at + digits));
    }

    @Test
    void a_model_of_eight_bits_is_small_and_tells_the_same() throws Exception {
        String sample = ROOT.resolve("data/fashion-mnist-sample").toString();
        assertThat(run("EightBits.java", sample, folder.resolve("m.safetensors").toString()))
                .containsPattern("floats: 8\\d\\.\\d %, 8\\d,\\d{3} bytes\n")
                .containsPattern("8 bits: 8\\d\\.\\d %, 2\\d,\\d{3} bytes\n")
                .contains("layers that stay float: []\n");
    }

    /// OnSpark.java is run by the module spark.
    @AfterAll
    static void each_is_run() throws IOException {
        String tests =
                Files.readString(ROOT.resolve("cli/src/test/java/dev/fathom/cli/ExamplesTest.java"))
                        + "\"OnSpark.java\"";
        try (Stream<Path> files = Files.list(ROOT.resolve("examples"))) {
            Set<String> missing =
                    files.map(f -> f.getFileName().toString())
                            .filter(n -> n.endsWith(".java") && !tests.contains('"' + n + '"'))
                            .collect(Collectors.toSet());
            assertThat(missing).as("examples that no test runs").isEmpty();
        }
    }
}
