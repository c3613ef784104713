package dev.fathom.zoo;

import static dev.fathom.layer.Layers.lrn;
import static dev.fathom.tensor.Volume.volume;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.layer.norm.Lrn;
import dev.fathom.network.Description;
import dev.fathom.network.Description.Row;
import dev.fathom.network.MisfitException;
import dev.fathom.network.Network;
import dev.fathom.network.Patch;
import dev.fathom.network.ReceptiveField.Along;
import dev.fathom.tensor.Volume;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Values recomputed by hand from the paper (Krizhevsky 2012) and the course notes CS231n.
class AlexNetTest {
    private final Description halves = Zoo.network("alexnet").describe();
    private final Description whole = Zoo.network("alexnet-single-tower").describe();

    private static Row row(Description description, String name) {
        return description.rows().get(description.network().position(name));
    }

    @ParameterizedTest
    @CsvSource({
        "conv1, 55x55x96,    34944,    34944, 105415200, 105415200,  11,  4,  5",
        "pool1, 27x27x96,        0,        0,         0,         0,  19,  8,  9",
        "conv2, 27x27x256,  307456,   614656, 223948800, 447897600,  51,  8,  9",
        "pool2, 13x13x256,       0,        0,         0,         0,  67, 16, 17",
        "conv3, 13x13x384,  885120,   885120, 149520384, 149520384,  99, 16, 17",
        "conv4, 13x13x384,  663936,  1327488, 112140288, 224280576, 131, 16, 17",
        "conv5, 13x13x256,  442624,   884992,  74760192, 149520384, 163, 16, 17",
        "pool5, 6x6x256,         0,        0,         0,         0, 195, 32, 33",
        "fc6,   1x1x4096, 37752832, 37752832,  37748736,  37748736, 355,  ,   ",
        "fc7,   1x1x4096, 16781312, 16781312,  16777216,  16777216, 355,  ,   ",
        "fc8,   1x1x1000,  4097000,  4097000,   4096000,   4096000, 355,  ,   ",
    })
    void every_layer_is_as_the_paper_makes_it(
            String name,
            String output,
            long parametersOfHalves,
            long parametersOfWhole,
            long macsOfHalves,
            long macsOfWhole,
            double field,
            Double jump,
            Double start) {
        assertThat(row(halves, name).parameters()).isEqualTo(parametersOfHalves);
        assertThat(row(whole, name).parameters()).isEqualTo(parametersOfWhole);
        assertThat(row(halves, name).macs()).isEqualTo(macsOfHalves);
        assertThat(row(whole, name).macs()).isEqualTo(macsOfWhole);
        for (Description each : new Description[] {halves, whole}) {
            assertThat(row(each, name).output()).isEqualTo(Volume.parse(output));
            Along x = row(each, name).field().x();
            assertThat(x.size()).isEqualTo(field);
            assertThat(row(each, name).field().y()).isEqualTo(x);
            if (jump != null) {
                assertThat(x).isEqualTo(new Along(field, jump, start));
            }
        }
    }

    @Test
    void totals_are_right_to_the_last_digit() {
        assertThat(halves.parameters()).isEqualTo(60_965_224);
        assertThat(whole.parameters()).isEqualTo(62_378_344);
        assertThat(halves.macs()).isEqualTo(724_406_816);
        assertThat(whole.macs()).isEqualTo(1_135_256_096);
        assertThat(halves.network().depth()).isEqualTo(8);
    }

    @Test
    void filters_are_as_deep_as_what_they_read_or_as_their_half_of_it() {
        assertThat(row(halves, "conv1").filter()).isEqualTo(volume(11, 11, 3));
        assertThat(row(halves, "conv2").filter()).isEqualTo(volume(5, 5, 48));
        assertThat(row(whole, "conv2").filter()).isEqualTo(volume(5, 5, 96));
        assertThat(row(whole, "fc6").filter()).isEqualTo(volume(6, 6, 256));
    }

    @Test
    void only_the_middle_units_of_pool5_see_all_of_their_field() {
        Network network = halves.network();
        int pool5 = network.position("pool5");

        assertThat(IntStream.range(0, 6).map(x -> Patch.of(network, pool5, x, 2).width()))
                .containsExactly(131, 163, 195, 195, 163, 131);
        assertThat(IntStream.range(0, 6).map(y -> Patch.of(network, pool5, 0, y).height()))
                .containsExactly(131, 163, 195, 195, 163, 131);
    }

    @Test
    void the_three_depths_are_told_apart() {
        assertThat(halves.toString())
                .contains(
                        "Three depths: the network is 8 layers with weights deep; its volumes are 3"
                                + " … 4,096 deep; its filters are 3 … 4,096 deep.\n");
    }

    @Test
    void pictures_of_224_do_not_fit() {
        Network network = halves.network();

        assertThatThrownBy(() -> network.input(volume(224, 224, 3)))
                .isInstanceOf(MisfitException.class)
                .hasMessage(
                        "alexnet: layer 1, conv(96, 11).stride(4) reading 224×224×3: (224 − 11 +"
                                + " 2·0)/4 + 1 = 54.25 is not a whole number; use an input of 223"
                                + " or 227, or a padding of 1.5 a side (1 before, 2 after)");
    }

    /// N(0, 0.01), and half of it behind a dropout that doubles what the paper's leaves as it is.
    @Test
    void layers_and_first_weights_are_those_of_the_paper() {
        assertThat(halves.network().toString())
                .isEqualTo(
                        """
                        network alexnet
                        input 227x227x3
                        conv1 = conv(96, 11).stride(4).normal(0.01)
                        relu1 = relu()
                        norm1 = lrn(5)
                        pool1 = maxPool(3).stride(2)
                        conv2 = conv(256, 5).padding(2).groups(2).normal(0.01).biases(1)
                        relu2 = relu()
                        norm2 = lrn(5)
                        pool2 = maxPool(3).stride(2)
                        conv3 = conv(384, 3).padding(1).normal(0.01)
                        relu3 = relu()
                        conv4 = conv(384, 3).padding(1).groups(2).normal(0.01).biases(1)
                        relu4 = relu()
                        conv5 = conv(256, 3).padding(1).groups(2).normal(0.01).biases(1)
                        relu5 = relu()
                        pool5 = maxPool(3).stride(2)
                        fc6 = dense(4096).normal(0.01).biases(1)
                        relu6 = relu()
                        drop6 = dropout(0.5)
                        fc7 = dense(4096).normal(0.005).biases(1)
                        relu7 = relu()
                        drop7 = dropout(0.5)
                        fc8 = dense(1000).normal(0.005)
                        softmax8 = softmax()
                        """);
        assertThat(lrn(5)).isEqualTo(new Lrn(5, 1e-4, 0.75, 2));
    }
}
