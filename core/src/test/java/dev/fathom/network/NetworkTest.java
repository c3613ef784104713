package dev.fathom.network;

import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.dense;
import static dev.fathom.layer.Layers.dropout;
import static dev.fathom.layer.Layers.globalAveragePool;
import static dev.fathom.layer.Layers.lrn;
import static dev.fathom.layer.Layers.maxPool;
import static dev.fathom.layer.Layers.padDepth;
import static dev.fathom.layer.Layers.relu;
import static dev.fathom.layer.Layers.softmax;
import static dev.fathom.tensor.Volume.volume;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {
    private static final Network BRANCHES =
            Network.graph(
                    "branches",
                    volume(8, 8, 4),
                    x -> {
                        Flow left = x.then(conv(4, 3).padding(1));
                        Flow right = x.then("aside", conv(2, 1));
                        return left.plus(x).concatenated("both", right).then(dense(3));
                    });

    private static List<String> names(Network network) {
        return network.nodes().stream().map(Node::name).toList();
    }

    @Test
    void the_last_layer_can_be_made_to_tell_other_classes() {
        Network seven =
                Network.of("n", volume(2, 2, 3), conv(4, 1), dense(10), softmax()).classes(7);
        assertThat(seven)
                .hasToString(
                        "network n\ninput 2x2x3\nconv1 = conv(4, 1)\nfc2 = dense(7)\n"
                                + "softmax2 = softmax()\n");
        assertThatThrownBy(
                        () ->
                                Network.of(
                                                "n",
                                                volume(2, 2, 3),
                                                dense(4),
                                                conv(10, 1),
                                                padDepth(1, 1))
                                        .classes(7))
                .hasMessage(
                        "n gives 1×1×12 and can't be made to tell 7 classes, because its last layer"
                                + " with weights, conv2, is neither fully connected nor a"
                                + " convolution before a global pool; end it with dense(7)");
    }

    /// As in SqueezeNet.
    @Test
    void a_convolution_before_a_global_pool_can_be_made_to_tell_other_classes() {
        Network two =
                Network.of("n", volume(4, 4, 3), conv(9, 1), relu(), globalAveragePool(), softmax())
                        .classes(2);
        assertThat(two.nodes().getFirst().layer()).isEqualTo(conv(2, 1));
        assertThat(two.output()).isEqualTo(volume(1, 1, 2));
        assertThat(two.head()).isZero();
        assertThatThrownBy(() -> Network.of("n", volume(4, 4, 3), relu()).classes(2))
                .hasMessage("n has no layer with weights");
    }

    @Test
    void layers_are_named_as_in_the_papers() {
        Network network =
                Network.of(
                        "n",
                        volume(27, 27, 3),
                        conv(8, 3),
                        relu(),
                        lrn(5),
                        maxPool(3).stride(2),
                        conv(8, 3).padding(1),
                        relu(),
                        conv(8, 3).padding(1),
                        relu(),
                        globalAveragePool(),
                        dense(9),
                        relu(),
                        dropout(0.5),
                        dense(5),
                        softmax());

        assertThat(names(network))
                .containsExactly(
                        "conv1",
                        "relu1",
                        "norm1",
                        "pool1",
                        "conv2",
                        "relu2",
                        "conv3",
                        "relu3",
                        "gap3",
                        "fc4",
                        "relu4",
                        "drop4",
                        "fc5",
                        "softmax5");
    }

    @Test
    void layers_of_one_kind_behind_the_same_weights_get_a_number_more() {
        assertThat(names(Network.of("n", volume(4, 4, 1), relu(), relu(), conv(1, 1), relu())))
                .containsExactly("relu0", "relu0_2", "conv1", "relu1");
    }

    @Test
    void branches_join_in_sums_and_concatenations() {
        assertThat(names(BRANCHES)).containsExactly("conv1", "aside", "add2", "both", "fc3");
        assertThat(BRANCHES.nodes().get(2).inputs()).containsExactly(0, Network.INPUT);
        assertThat(BRANCHES.nodes().get(3).inputs()).containsExactly(2, 1);
        assertThat(BRANCHES.nodes().get(3).output()).isEqualTo(volume(8, 8, 6));
        assertThat(BRANCHES.output()).isEqualTo(volume(1, 1, 3));
    }

    @Test
    void depth_is_that_of_the_longest_path() {
        assertThat(BRANCHES.depth()).isEqualTo(2);
    }

    @Test
    void the_same_layers_take_another_input() {
        Network wider = BRANCHES.input(volume(10, 6, 4));

        assertThat(names(wider)).isEqualTo(names(BRANCHES));
        assertThat(wider.nodes().get(3).output()).isEqualTo(volume(10, 6, 6));
        assertThat(wider.input(BRANCHES.input())).isEqualTo(BRANCHES);
    }

    @Test
    void a_layer_that_does_not_fit_says_where_and_what_would() {
        assertThatThrownBy(() -> Network.of("alexnet", volume(224, 224, 3), conv(96, 11).stride(4)))
                .isInstanceOf(MisfitException.class)
                .hasMessage(
                        "alexnet: layer 1, conv(96, 11).stride(4) reading 224×224×3: (224 − 11 +"
                                + " 2·0)/4 + 1 = 54.25 is not a whole number; use an input of 223"
                                + " or 227, or a padding of 1.5 a side (1 before, 2 after)");
    }

    @Test
    void branches_of_different_size_do_not_add() {
        assertThatThrownBy(
                        () -> Network.graph("n", volume(8, 8, 4), x -> x.then(conv(4, 3)).plus(x)))
                .isInstanceOf(MisfitException.class)
                .hasMessageStartingWith(
                        "n: layer 2, add() reading 6×6×4 and 8×8×4: can't add 8×8×4 to 6×6×4");
    }

    @Test
    void what_fits_before_a_misfit_is_kept() {
        assertThatThrownBy(() -> Network.of("n", volume(8, 8, 4), conv(4, 3), relu(), conv(4, 9)))
                .isInstanceOfSatisfying(
                        MisfitException.class,
                        misfit ->
                                assertThat(names(misfit.fitting()))
                                        .containsExactly("conv1", "relu1"));
    }

    @Test
    void weights_that_no_array_can_hold_are_refused_before_anything_is_allocated() {
        assertThatThrownBy(() -> Network.of("n", volume(1000, 1000, 3), dense(100_000)))
                .isInstanceOf(MisfitException.class)
                .hasMessageStartingWith("n: layer 1, dense(100000) reading 1000×1000×3: ")
                .hasMessageContaining("more than 2,147,483,647 values");
    }

    @Test
    void a_name_is_given_once() {
        assertThatThrownBy(
                        () ->
                                Network.graph(
                                        "n",
                                        volume(8, 8, 4),
                                        x -> x.then("a", relu()).then("a", relu())))
                .hasMessage(
                        "n: layer 2, relu() reading 8×8×4: the name 'a' is taken by layer 1; give"
                                + " each layer a name of its own");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "a b", "a=b", "input", "a\nb", "ä"})
    void a_name_that_the_text_form_could_not_hold_is_refused(String name) {
        assertThatThrownBy(() -> Network.graph("n", volume(8, 8, 4), x -> x.then(name, relu())))
                .hasMessageContaining("'" + name + "' can't be a name; use");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " a", "a#b", "a\nb"})
    void a_network_name_that_the_text_form_could_not_hold_is_refused(String name) {
        assertThatThrownBy(() -> Network.of(name, volume(8, 8, 4), relu()))
                .hasMessageStartingWith("'" + name + "' can't be a network's name; use");
    }

    @Test
    void a_graph_ends_with_its_last_layer() {
        assertThatThrownBy(
                        () ->
                                Network.graph(
                                        "n",
                                        volume(8, 8, 4),
                                        x -> {
                                            Flow kept = x.then(conv(2, 1));
                                            x.then(conv(3, 1));
                                            return kept;
                                        }))
                .hasMessage(
                        "n: the graph gives back the place behind conv1, but conv2 was added after"
                                + " it; give back the place behind the last layer, or name the"
                                + " outputs by output(NAME)");
    }

    @Test
    void flows_of_two_networks_do_not_mix() {
        Flow[] other = new Flow[1];
        Network.graph("one", volume(8, 8, 4), x -> other[0] = x.then(relu()));

        assertThatThrownBy(
                        () ->
                                Network.graph(
                                        "two", volume(8, 8, 4), x -> x.then(relu()).plus(other)))
                .hasMessage("a flow of network one can't be joined to network two");
    }

    @Test
    void a_layer_that_is_not_there_is_told_with_those_that_are() {
        assertThatThrownBy(() -> BRANCHES.position("conv9"))
                .hasMessage(
                        "branches has no layer 'conv9'; its layers are conv1, aside, add2, both,"
                                + " fc3");
    }
}
