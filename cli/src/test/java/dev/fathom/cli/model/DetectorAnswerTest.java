package dev.fathom.cli.model;

import static dev.fathom.layer.Layers.constant;
import static dev.fathom.tensor.Volume.volume;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.cli.Ran;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A detector that sees two rectangles on every picture.
class DetectorAnswerTest {
    @TempDir private static Path folder;
    private static String model;
    private static String picture;

    @BeforeAll
    static void write() throws IOException {
        Network network =
                Network.graph(
                        "detector",
                        volume(64, 32, 3),
                        x -> {
                            x.then("s", constant(3, 1, 3)).output("scores", List.of(3, 3), true);
                            return x.then("b", constant(3, 1, 4))
                                    .output("boxes", List.of(3, 4), true);
                        });
        Model made = Model.initialize(network, 1);
        float[] scores = {0.9f, 0, 0.1f, 0.1f, 0.25f, 0.75f, 0, 0.875f, 0.125f};
        float[] boxes = {0, 0, 1, 1, 0.25f, 0.5f, 0.5f, 0.75f, 0.5f, 0.25f, 1, 1};
        System.arraycopy(scores, 0, made.namedWeights().get("s.values"), 0, scores.length);
        System.arraycopy(boxes, 0, made.namedWeights().get("b.values"), 0, boxes.length);
        Path file = folder.resolve("detector.safetensors");
        made.save(file);
        model = file.toString();
        Path black = folder.resolve("black.png");
        ImageIO.write(new BufferedImage(64, 32, BufferedImage.TYPE_INT_RGB), "png", black.toFile());
        picture = black.toString();
    }

    @Test
    void boxes_are_told_in_pixels_of_what_the_model_reads_and_drawn() throws IOException {
        Path out = folder.resolve("drawn");
        Ran ran = Ran.fathom("predict", model, picture, "--out", out.toString());
        assertThat(ran.code()).as(ran.err()).isZero();
        Path drawing = out.resolve("black-boxes.png");
        assertThat(ran.out())
                .isEqualTo(
                        """
                        %s: 2 boxes; drawn in %s
                          0 87.5 %%, 32×24 pixels at 32,8
                          1 75.0 %%, 16×8 pixels at 16,16
                        """
                                .formatted(picture, drawing));
        BufferedImage drawn = ImageIO.read(drawing.toFile());
        // seven pixels each
        assertThat(drawn.getWidth()).isEqualTo(448);
        assertThat(drawn.getHeight()).isEqualTo(224);
        int mark = drawn.getRGB(223, 150);
        assertThat(mark).isNotEqualTo(drawn.getRGB(300, 150)).isEqualTo(drawn.getRGB(111, 140));
        assertThat(drawn.getRGB(300, 150) & 0xffffff).isZero();
    }

    @Test
    void machines_get_them_as_numbers_and_no_drawing_is_replaced() throws IOException {
        Path out = folder.resolve("again");
        Ran.fathom("predict", model, picture, "--out", out.toString());
        Ran ran = Ran.fathom("predict", model, picture, "--out", out.toString(), "--json");
        JsonNode report = JsonMapper.shared().readTree(ran.out());
        assertThat(report.get("size").toString()).isEqualTo("[64,32,3]");
        assertThat(report.get("boxes")).hasSize(2);
        assertThat(report.get("boxes").get(0).get("box").toString())
                .isEqualTo("[32.0,8.0,64.0,32.0]");
        assertThat(report.get("boxes").get(0).get("label").stringValue()).isEqualTo("0");
        assertThat(Files.exists(out.resolve("black-boxes-2.png"))).isTrue();
        assertThat(report.get("drawing").stringValue()).endsWith("black-boxes-2.png");
    }
}
