package dev.fathom.network;

import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.convTranspose;
import static dev.fathom.layer.Layers.globalAveragePool;
import static dev.fathom.layer.Layers.maxPool;
import static dev.fathom.layer.Layers.pad;
import static dev.fathom.layer.Layers.relu;
import static dev.fathom.layer.Layers.resize;
import static dev.fathom.tensor.Volume.volume;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fathom.network.ReceptiveField.Along;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReceptiveFieldTest {

    private static ReceptiveField last(Network network) {
        return ReceptiveField.of(network).getLast();
    }

    @Test
    void dilation_spreads_the_field() {
        Network net = Network.of("n", volume(32, 32, 1), conv(1, 3), conv(1, 3).dilation(4));

        assertThat(last(net).x()).isEqualTo(new Along(11, 1, 5));
    }

    @Test
    void width_and_height_are_told_apart() {
        Network net = Network.of("n", volume(9, 9, 1), conv(1, 5, 3).stride(2, 3));

        assertThat(last(net)).isEqualTo(new ReceptiveField(new Along(5, 2, 2), new Along(3, 3, 1)));
        assertThat(last(net).size()).isEqualTo("5×3");
        assertThat(last(net).jump()).isEqualTo("2×3");
    }

    @Test
    void pads_move_the_field_and_resizes_make_its_steps_smaller() {
        Network net = Network.of("n", volume(8, 8, 1), pad(-2, 1, 0, 0), resize(2).linear());

        assertThat(last(net).x()).isEqualTo(new Along(2, 0.5, 1.75));
        assertThat(last(net).y().start()).isCloseTo(-0.25, within(1e-12));
        assertThat(Patch.of(net, 1, 3, 0)).isEqualTo(new Patch(3, 0, 2, 1));
    }

    @Test
    void a_mirrored_border_sees_what_it_mirrors() {
        Network net = Network.of("n", volume(8, 8, 1), pad(2, 0, 0, 0).reflect(), conv(1, 3));

        assertThat(Patch.of(net, 1, 0, 0)).isEqualTo(new Patch(0, 0, 3, 3));
    }

    @Test
    void a_factor_a_channel_lets_every_unit_see_all() {
        Network net =
                Network.graph(
                        "n",
                        volume(8, 6, 1),
                        x -> x.then(relu()).times(x.then(globalAveragePool())));

        assertThat(Patch.of(net, 2, 7, 0)).isEqualTo(new Patch(0, 0, 8, 6));
    }

    @Test
    void a_field_covers_those_of_all_branches() {
        Network net =
                Network.graph(
                        "n",
                        volume(8, 8, 1),
                        x -> x.then(conv(1, 3).padding(1), conv(1, 3).padding(1)).plus(x));

        assertThat(last(net).x()).isEqualTo(new Along(5, 1, 0));
    }

    @Test
    void branches_that_look_aside_widen_the_field() {
        Network net =
                Network.graph(
                        "n",
                        volume(8, 8, 1),
                        x ->
                                x.then(conv(1, 3).padding(0, 2))
                                        .plus(x.then(conv(1, 3).padding(2, 0))));

        assertThat(last(net).x()).isEqualTo(new Along(5, 1, 0));
    }

    @Test
    void a_transposed_convolution_divides_the_jump() {
        Network net =
                Network.of(
                        "n",
                        volume(16, 16, 1),
                        conv(1, 3).stride(2).padding(1).floor(),
                        convTranspose(1, 4).stride(2).padding(1),
                        relu());

        // outputs 2k and 2k + 1 read two convolved pixels each, whose fields are 2 apart
        assertThat(last(net).x()).isEqualTo(new Along(5, 1, -0.5));
    }

    @Test
    void the_middle_of_a_patch_lies_where_start_and_jump_say() {
        Network net =
                Network.of(
                        "n",
                        volume(40, 40, 1),
                        conv(1, 5).stride(2).padding(1, 0),
                        maxPool(2).stride(2).floor(),
                        conv(1, 3));
        Along field = last(net).x();

        for (int unit = 1; unit < net.output().width(); unit++) {
            Patch patch = Patch.of(net, net.nodes().size() - 1, unit, unit);
            assertThat(patch.width()).isEqualTo((int) field.size());
            assertThat(patch.left() + (patch.width() - 1) / 2.0)
                    .isEqualTo(field.start() + unit * field.jump());
        }
    }

    @Test
    void units_at_the_border_see_less() {
        Network net =
                Network.of("n", volume(6, 6, 1), conv(1, 3).padding(1), conv(1, 3).padding(1));

        assertThat(IntStream.range(0, 6).map(x -> Patch.of(net, 1, x, 0).width()))
                .containsExactly(3, 4, 5, 5, 4, 3);
        assertThat(Patch.of(net, 1, 2, 5)).isEqualTo(new Patch(0, 3, 5, 3));
    }

    @Test
    void a_unit_that_reads_only_padding_sees_nothing() {
        Network net = Network.of("n", volume(4, 4, 1), conv(1, 1).padding(1), conv(1, 1));

        assertThat(Patch.of(net, 1, 0, 2).width()).isZero();
        assertThat(Patch.of(net, 1, 1, 2)).isEqualTo(new Patch(0, 1, 1, 1));
    }

    @Test
    void a_patch_through_a_transposed_convolution_holds_what_reaches_the_unit() {
        Network net = Network.of("n", volume(4, 4, 1), convTranspose(1, 3).stride(2));

        // output 9 wide: unit 2 is reached by inputs 0 and 1, unit 3 by input 1 alone
        assertThat(Patch.of(net, 0, 2, 3)).isEqualTo(new Patch(0, 1, 2, 1));
        assertThat(Patch.of(net, 0, 8, 0)).isEqualTo(new Patch(3, 0, 1, 1));
    }

    @Test
    void the_input_sees_itself() {
        Network net = Network.of("n", volume(4, 4, 1), conv(1, 1));

        assertThat(Patch.of(net, Network.INPUT, 3, 1)).isEqualTo(new Patch(3, 1, 1, 1));
    }

    @Test
    void a_unit_that_is_not_there_is_refused() {
        Network net = Network.of("n", volume(4, 5, 1), conv(2, 2));

        assertThatThrownBy(() -> Patch.of(net, 0, 3, 0))
                .hasMessage("no unit at column 3, row 0 of 3×4×2; columns are 0 … 2, rows 0 … 3");
    }
}
