package dev.fathom.network;

import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.dense;
import static dev.fathom.layer.Layers.globalAveragePool;
import static dev.fathom.layer.Layers.relu;
import static dev.fathom.layer.Layers.sigmoid;
import static dev.fathom.layer.Layers.softmax;
import static dev.fathom.tensor.Volume.volume;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.data.samples.Task;
import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.model.Predictor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Networks that give more than what their last layer makes.
class OutputsTest {
    private static final String TEXT =
            """
            network detector
            input 8x6x3
            conv1 = conv(4, 3).padding(1)
            relu1 = relu()
            scores = conv(2, 1)
            softmax2 = softmax()
            conv3 = conv(4, 1) of relu1
            output scores of softmax2 as 48x2 depth last
            output box:0 of conv3
            output features of relu1 as 192
            """;

    static Network detector() {
        return Network.graph(
                "detector",
                volume(8, 6, 3),
                x -> {
                    Flow features = x.then(conv(4, 3).padding(1), relu());
                    Flow scores = features.then("scores", conv(2, 1)).then(softmax());
                    scores.output("scores", List.of(48, 2), true);
                    features.then(conv(4, 1)).output("box:0");
                    return features.output("features", List.of(192), false);
                });
    }

    @Test
    void a_network_says_what_it_gives_in_its_last_lines() {
        assertThat(detector()).hasToString(TEXT);
        assertThat(NetworkText.parse("net.txt", TEXT)).isEqualTo(detector());
        assertThat(
                        NetworkText.parse(
                                "net.txt", TEXT.replace("48x2 depth last", "48×2  depth  last")))
                .isEqualTo(detector());
    }

    @Test
    void one_output_needs_no_word() {
        Network one = Network.of("n", volume(2, 2, 3), conv(4, 1), relu());
        assertThat(one.outputs()).containsExactly(new Output("relu1", 1, List.of(), false));
        assertThat(one.result()).isEqualTo(1);
        assertThat(one.toString()).doesNotContain("output");
        assertThat(NetworkText.parse("n", one + "output relu1 of relu1")).isEqualTo(one);
        assertThat(NetworkText.parse("n", one + "output y of relu1")).isNotEqualTo(one);
        assertThat(Network.graph("n", volume(2, 2, 3), x -> x.then(conv(4, 1)).output("y")))
                .hasToString("network n\ninput 2x2x3\nconv1 = conv(4, 1)\noutput y of conv1\n");
    }

    @Test
    void a_layer_is_found_by_the_name_of_what_it_gives() {
        Network network = detector();
        assertThat(network.position("box:0")).isEqualTo(network.position("conv3"));
        assertThat(network.position("features")).isEqualTo(network.position("relu1"));
        // a layer of that name goes before an output
        assertThat(network.position("scores")).isEqualTo(2);
        assertThatThrownBy(() -> network.position("boxes"))
                .hasMessage(
                        "detector has no layer 'boxes'; its layers are conv1, relu1, scores,"
                                + " softmax2, conv3; its outputs are scores, box:0, features");
    }

    @Test
    void a_layer_may_be_called_output() {
        Network network =
                NetworkText.parse("n", "network n\ninput 2x2x3\noutput = relu() of input");
        assertThat(network.nodes().getFirst().name()).isEqualTo("output");
    }

    @Test
    void what_it_gives_has_the_first_outputs_volume_and_the_shapes_that_were_said() {
        Network network = detector();
        assertThat(network.output()).isEqualTo(volume(8, 6, 2));
        assertThat(network.result()).isEqualTo(3);
        assertThat(network.outputs().get(0).dimensions(network.output())).containsExactly(48, 2);
        assertThat(network.outputs().get(1).dimensions(network.volume(4))).containsExactly(4, 6, 8);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "output a of nothing|no layer 'nothing' stands above; a layer can read only those"
                        + " above it, or 'input'",
                "output scores of conv3|detector: the output's name 'scores' is there twice; give"
                        + " each output a name of its own",
                "output a of conv3 as 5x7|detector: output a has the shape [5, 7], but its layer"
                        + " makes 8×6×4, 192 values; leave the shape out, or give one of as many",
                "output a of conv3 as 99999x99999x99999|detector: output a has the shape [99999,"
                        + " 99999, 99999], but its layer makes 8×6×4, 192 values; leave the shape"
                        + " out, or give one of as many",
                "output a of conv3 as 0x192|output a: shape 0x192 must have sizes of 1 or more",
                "output a,b of conv3|'a,b' can't be an output's name; use up to 200 characters"
                        + " without spaces, # and ,",
            })
    void a_wrong_output_says_which_line(String line, String message) {
        assertThatThrownBy(() -> NetworkText.parse("net.txt", TEXT + line))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("net.txt: line 11: " + message);
    }

    @Test
    void shapes_that_no_longer_fit_are_left_out_on_another_input() {
        Network larger = detector().input(volume(9, 6, 3));
        assertThat(larger.outputs())
                .containsExactly(
                        new Output("scores", 3, List.of(), false),
                        new Output("box:0", 4, List.of(), false),
                        new Output("features", 1, List.of(), false));
        Network wide =
                Network.graph(
                        "n",
                        volume(4, 4, 3),
                        x ->
                                x.then(conv(5, 1), globalAveragePool())
                                        .output("classes", List.of(5), false));
        assertThat(wide.input(volume(7, 7, 3)).outputs()).isEqualTo(wide.outputs());
    }

    /// Heads of equal size that are outputs are given, not only trained.
    @Test
    void an_output_is_no_auxiliary_head() {
        Network both =
                Network.graph(
                        "n",
                        volume(2, 2, 3),
                        x -> {
                            x.then("a", dense(4)).output("a");
                            return x.then("b", dense(4)).output("b");
                        });
        assertThat(both.auxiliaryHeads()).isEmpty();
    }

    @Test
    void a_description_lists_what_the_network_gives() {
        assertThat(detector().describe().table())
                .startsWith("detector: 8×6×3 → 3 outputs\n")
                .contains(
                        """
                        output    layer     volume  shape elsewhere
                        scores    softmax2  8×6×2   48×2
                        box:0     conv3     8×6×4   4×6×8
                        features  relu1     8×6×4   192
                        """);
        assertThat(Network.of("n", volume(2, 2, 3), sigmoid()).describe().table())
                .doesNotContain("elsewhere");
    }

    @Test
    void a_model_file_keeps_what_the_network_gives(@TempDir Path folder) throws IOException {
        Model model = Model.initialize(detector(), 3);
        Path file = folder.resolve("detector.safetensors");
        model.save(file);
        assertThat(Model.load(file).network()).isEqualTo(detector());
    }

    @Test
    void a_network_of_several_outputs_is_for_no_task() {
        Model model = Model.initialize(detector(), 3);
        String sentence =
                "detector gives 3 outputs, scores, box:0, features; classes, training and"
                        + " evaluation need one: import it with --output NAME, or run it on"
                        + " numbers, by Model.outputs() or ./fathom run MODEL --outputs DIR";
        assertThatThrownBy(() -> new Predictor(model, Engine.of("plain"))).hasMessage(sentence);
        for (Task task : Task.values()) {
            assertThatThrownBy(() -> Ending.fitting(detector(), task, 2)).hasMessage(sentence);
            assertThatThrownBy(() -> Ending.check(detector(), task, 2)).hasMessage(sentence);
        }
    }
}
