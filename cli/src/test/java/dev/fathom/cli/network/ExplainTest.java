package dev.fathom.cli.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fathom.cli.Ran;
import dev.fathom.cli.Tiny;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ExplainTest {
    @TempDir private Path folder;
    private String net = "";
    private String picture = "";

    @BeforeEach
    void files() throws IOException {
        Tiny tiny = new Tiny(folder);
        net = tiny.network().toString();
        picture = tiny.picture("rows.png", 0).toString();
    }

    private Ran explain(String neuron, String... more) {
        String[] args = {"explain", net, "--image", picture, "--neuron", neuron};
        String[] all = Arrays.copyOf(args, args.length + more.length);
        System.arraycopy(more, 0, all, args.length, more.length);
        return Ran.fathom(all);
    }

    @Test
    void people_get_the_sum_and_are_told_that_the_weights_are_initial() {
        Ran ran = explain("conv1:0,0,3");
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.err())
                .isEqualTo(net + ": not trained, these are initial weights from seed 1\n");
        assertThat(ran.out())
                .startsWith("conv1: neuron at column 0, row 0, depth slice 3 of 8×8×8\n")
                .contains("columns 0 … 1, rows 0 … 1 of the picture: 2×2 pixels")
                .contains("engine's value");
    }

    @Test
    void of_what_is_no_network_nothing_else_is_said() {
        assertThat(Ran.fathom("explain", "nosuch", "--image", picture, "--neuron", "a:0,0,0").err())
                .startsWith("fathom explain: no network 'nosuch' in the zoo")
                .hasLineCount(1);
    }

    @Test
    void machines_get_slices_that_add_up_to_the_value() {
        JsonNode json = JsonMapper.shared().readTree(explain("conv1:3,4,2", "--json").out());
        assertThat(json.get("layer").stringValue()).isEqualTo("conv1");
        assertThat(json.get("kind").stringValue()).isEqualTo("conv");
        assertThat(json.get("neuron").toString()).isEqualTo("[3,4,2]");
        double value = json.get("value").doubleValue();
        assertThat(json.get("slices").get(0).doubleValue() + json.get("bias").doubleValue())
                .isCloseTo(value, within(1e-12));
        assertThat(json.get("engineValue").doubleValue()).isCloseTo(value, within(1e-5));
        assertThat(json.get("receptiveField").toString())
                .isEqualTo("{\"x\":2,\"y\":3,\"width\":3,\"height\":3}");
    }

    @Test
    void layers_without_weights_give_their_formula_and_inputs() {
        JsonNode json = JsonMapper.shared().readTree(explain("relu1:3,4,2", "--json").out());
        assertThat(json.get("bias").isNull()).isTrue();
        assertThat(json.get("slices")).isEmpty();
        assertThat(json.get("formula").stringValue()).startsWith("max(0, ");
        assertThat(json.get("inputs").get(0).get("layer").stringValue()).isEqualTo("conv1");
    }

    @Test
    void a_neuron_of_one_of_several_outputs_is_named_by_the_output() throws IOException {
        Path several =
                Files.writeString(
                        folder.resolve("several.net"),
                        """
                        network several
                        input 8x8x1
                        features = conv(4, 3)
                        scores = conv(2, 1)
                        boxes = conv(4, 1) of features
                        output cls_8 of scores
                        output box:0 of boxes
                        """);
        for (String[] names : new String[][] {{"cls_8", "scores"}, {"box:0", "boxes"}}) {
            String[] arguments = {
                "explain", several.toString(), "--image", picture, "--neuron", names[0] + ":2,3,1"
            };
            Ran ran = Ran.fathom(arguments);
            assertThat(ran.code()).as(ran.err()).isZero();
            assertThat(ran.out())
                    .startsWith(names[1] + ": neuron at column 2, row 3, depth slice 1 of 6×6×");
        }
    }

    @Test
    void the_seed_decides_the_weights() {
        assertThat(explain("fc2:0,0,1", "--seed", "7").out())
                .isEqualTo(explain("fc2:0,0,1", "--seed", "7").out())
                .isNotEqualTo(explain("fc2:0,0,1").out());
    }

    @Test
    void a_trained_model_is_explained_with_its_own_weights() throws IOException {
        Tiny tiny = new Tiny(folder);
        assertThat(tiny.train(folder.resolve("out")).code()).isZero();
        net = folder.resolve("out/model.safetensors").toString();
        Ran ran = explain("softmax2:0,0,0", "--json");
        assertThat(ran.err()).isEmpty();
        assertThat(JsonMapper.shared().readTree(ran.out()).get("value").doubleValue())
                .isBetween(0.5, 1.0);
    }

    @Test
    void a_page_is_written_where_it_is_asked_for() {
        Path page = folder.resolve("page.html");
        Ran ran = explain("conv1:1,1,1", "--html", page.toString());
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.err()).endsWith("wrote " + page + "\n");
        assertThat(page)
                .content()
                .contains("conv1 at column 1", "Initial weights from seed 1, the picture rows.png");
    }

    @Test
    void mistakes_are_one_sentence() {
        Ran layer = explain("conv9:0,0,0");
        assertThat(layer.code()).isEqualTo(1);
        assertThat(layer.err())
                .endsWith(
                        "tiny has no layer 'conv9'; its layers are conv1, relu1,"
                                + " gap1, fc2, softmax2\n");
        Ran place = explain("conv1:8,0,0");
        assertThat(place.code()).isEqualTo(1);
        assertThat(place.err())
                .endsWith(
                        "conv1 has no neuron 8,0,0; it makes 8×8×8: x is 0 … 7, y 0 … 7, d 0 … 7\n");
        Ran form = explain("conv1:8");
        assertThat(form.code()).isEqualTo(2);
        assertThat(form.err()).contains("'conv1:8' is not a neuron; write layer").hasLineCount(1);
        Ran none = Ran.fathom("explain", net, "--neuron", "conv1:0,0,0");
        assertThat(none.code()).isEqualTo(2);
        assertThat(none.err()).contains("'--image=F'").hasLineCount(1);
        picture = "none.png";
        Ran missing = explain("conv1:0,0,0");
        assertThat(missing.code()).isEqualTo(1);
        assertThat(missing.err()).endsWith("none.png does not exist\n");
    }
}
