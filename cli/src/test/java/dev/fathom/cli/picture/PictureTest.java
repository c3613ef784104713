package dev.fathom.cli.picture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.cli.Ran;
import dev.fathom.cli.Tiny;
import dev.fathom.cli.options.PngFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class PictureTest {
    @TempDir private Path folder;
    private String net = "";
    private String picture = "";
    private Path out = Path.of("");

    @BeforeEach
    void files() throws IOException {
        Tiny tiny = new Tiny(folder);
        net = tiny.network().toString();
        picture = tiny.picture("rows.png", 0).toString();
        out = folder.resolve("out.png");
    }

    private Ran picture(String kind, String... more) {
        List<String> args = new ArrayList<>(List.of("picture", kind, net));
        args.addAll(List.of(more));
        args.addAll(List.of("--out", out.toString()));
        return Ran.fathom(args.toArray(String[]::new));
    }

    private JsonNode json(String kind, String... more) throws IOException {
        List<String> args = new ArrayList<>(List.of(more));
        args.add("--json");
        Ran ran = picture(kind, args.toArray(String[]::new));
        assertThat(ran.code()).as(ran.err()).isZero();
        JsonNode json = JsonMapper.shared().readTree(ran.out());
        assertThat(json.get("picture").stringValue()).isEqualTo(out.toString());
        var image = ImageIO.read(out.toFile());
        assertThat(json.get("width").intValue()).isEqualTo(image.getWidth());
        assertThat(json.get("height").intValue()).isEqualTo(image.getHeight());
        return json;
    }

    @Test
    void filters_of_the_first_layer_are_drawn_unless_another_is_named() throws IOException {
        JsonNode first = json("filters");
        assertThat(first.get("layer").stringValue()).isEqualTo("conv1");
        assertThat(first.get("volume").toString()).isEqualTo("[3,3,1]");
        assertThat(first.get("filters")).hasSize(8);
        JsonNode second = json("filters", "--layer", "fc2", "--scale", "layer");
        assertThat(second.get("volume").toString()).isEqualTo("[1,1,8]");
        assertThat(second.get("scale").stringValue()).isEqualTo("layer");
    }

    @Test
    void people_are_told_what_is_in_the_file() {
        Ran ran = picture("filters");
        assertThat(ran.err())
                .isEqualTo(net + ": not trained, these are initial weights from seed 1\n");
        assertThat(ran.out()).isEqualTo(out + ": 8 filters of conv1, 3×3×1 each\n");
        assertThat(picture("activations", picture, "--layer", "relu1").out())
                .startsWith(out + ": relu1, 8 depth slices, ");
    }

    @Test
    void activations_are_measured_and_ordered() throws IOException {
        JsonNode json = json("activations", picture, "--order", "max", "--scale", "each");
        assertThat(json.get("volume").toString()).isEqualTo("[8,8,8]");
        assertThat(json.get("order").stringValue()).isEqualTo("max");
        JsonNode slices = json.get("slices");
        for (int i = 1; i < slices.size(); i++) {
            assertThat(slices.get(i).get("max").doubleValue())
                    .isLessThanOrEqualTo(slices.get(i - 1).get("max").doubleValue());
        }
    }

    @Test
    void what_counts_for_a_class_is_drawn() throws IOException {
        JsonNode cam = json("gradcam", picture, "--class", "0");
        assertThat(cam.get("classNumber").intValue()).isZero();
        assertThat(cam.get("places").toString()).isEqualTo("[8,8]");
        assertThat(cam.get("probability").doubleValue()).isBetween(0.0, 1.0);
        JsonNode occlusion = json("occlusion", picture, "--square", "3", "--step", "2");
        assertThat(occlusion.get("least").doubleValue())
                .isLessThanOrEqualTo(occlusion.get("most").doubleValue());
        JsonNode saliency = json("saliency", picture);
        assertThat(saliency.get("most").doubleValue()).isPositive();
        assertThat(saliency.get("at").get("x").intValue()).isBetween(0, 7);
        assertThat(json("deconvnet", picture).get("most").doubleValue()).isPositive();
        assertThat(picture("saliency", picture, "--class", "0").out())
                .startsWith(out + ": 0, ")
                .endsWith(" %\n");
    }

    @Test
    void mistakes_are_one_sentence() {
        assertThat(picture("filters", "--layer", "relu1").err())
                .endsWith(
                        "relu1, relu(), has no filters that can be drawn; layers that have: conv1,"
                                + " fc2\n");
        assertThat(picture("activations", picture, "--layer", "conv9").err())
                .endsWith("its layers are conv1, relu1, gap1, fc2, softmax2\n");
        assertThat(picture("gradcam", picture, "--class", "cat").err())
                .contains("knows no class 'cat'; its classes are numbered 0 … ");
        assertThat(picture("occlusion", picture, "--square", "9").err())
                .contains("a square of 9 is larger than the picture, which is 8 pixels");
        Ran order = picture("activations", picture, "--order", "size");
        assertThat(order.code()).isEqualTo(2);
        assertThat(order.err()).contains("'--order'", "[INDEX, MAX, MEAN]").hasLineCount(1);
        assertThat(out).doesNotExist();
    }

    @Test
    void a_file_that_was_not_named_is_not_replaced() throws IOException {
        assertThat(PngFile.free(folder, "filters-net-a/b")).hasFileName("filters-net-a-b.png");
        Files.createFile(folder.resolve("filters-net-a-b.png"));
        assertThat(PngFile.free(folder, "filters-net-a/b")).hasFileName("filters-net-a-b-2.png");
    }
}
