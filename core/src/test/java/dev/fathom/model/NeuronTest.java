package dev.fathom.model;

import static dev.fathom.layer.Layers.averagePool;
import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.convTranspose;
import static dev.fathom.layer.Layers.dense;
import static dev.fathom.layer.Layers.flatten;
import static dev.fathom.layer.Layers.lrn;
import static dev.fathom.layer.Layers.maxPool;
import static dev.fathom.layer.Layers.padDepth;
import static dev.fathom.layer.Layers.relu;
import static dev.fathom.layer.Layers.softmax;
import static dev.fathom.tensor.Volume.volume;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fathom.engine.Engine;
import dev.fathom.layer.Layer;
import dev.fathom.network.Network;
import dev.fathom.network.Patch;
import dev.fathom.tensor.Tensor;
import dev.fathom.tensor.Volume;
import java.util.Random;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NeuronTest {

    private static Tensor picture(Volume volume) {
        Tensor picture = Tensor.zeros(1, volume);
        Random random = new Random(3);
        for (int i = 0; i < picture.data().length; i++) {
            picture.data()[i] = random.nextFloat() - 0.5f;
        }
        return picture;
    }

    private static Trace trace(Volume input, Layer... layers) {
        return Model.initialize(Network.of("net", input, layers), 5)
                .trace(picture(input), Engine.of("plain"));
    }

    private static <E extends Explanation> E explanation(Neuron neuron, Class<E> type) {
        assertThat(neuron.explanation()).isInstanceOf(type);
        return type.cast(neuron.explanation());
    }

    /// The course's example: X is 11×11×4, the filters are 5×5×4 at stride 2, `V[2,3,1]` is the sum
    /// of `X[4:9,6:11,:]` times filter 1, plus its bias. Places are x, y, d.
    @ParameterizedTest
    @CsvSource({"0,0,0, 0,0", "1,0,0, 2,0", "2,3,1, 4,6"})
    void the_course_example_is_a_sum_over_its_patch(int x, int y, int d, int left, int top) {
        Trace trace = trace(volume(11, 11, 4), conv(2, 5).stride(2).biases(0.25));
        float[] filters = trace.model().namedWeights().get("conv1.weight");
        double sum = 0.25;
        for (int row = 0; row < 5; row++) {
            for (int column = 0; column < 5; column++) {
                for (int c = 0; c < 4; c++) {
                    sum +=
                            (double) trace.input().at(0, left + column, top + row, c)
                                    * filters[((d * 5 + row) * 5 + column) * 4 + c];
                }
            }
        }

        Neuron neuron = trace.neuron("conv1", x, y, d);

        assertThat(neuron.explanation().value()).isCloseTo(sum, within(1e-12));
        assertThat(neuron.value()).isEqualTo((float) sum);
        assertThat(neuron.receptiveField()).isEqualTo(new Patch(left, top, 5, 5));
        WeightedSum parts = explanation(neuron, WeightedSum.class);
        assertThat(parts.bias()).isEqualTo(0.25f);
        assertThat(parts.slices()).hasSize(4);
        assertThat(parts.slices().stream().mapToDouble(s -> s).sum() + 0.25)
                .isCloseTo(sum, within(1e-12));
    }

    @Test
    void padding_is_marked_and_the_field_is_clipped() {
        Neuron neuron = trace(volume(4, 4, 2), conv(1, 3).padding(1)).neuron("conv1", 0, 3, 0);

        WeightedSum sum = explanation(neuron, WeightedSum.class);
        assertThat(sum.columns()).containsExactly(WeightedSum.NOTHING, 0, 1);
        assertThat(sum.rows()).containsExactly(2, 3, WeightedSum.NOTHING);
        assertThat(sum.reads(0, 0)).isFalse();
        assertThat(sum.reads(1, 1)).isTrue();
        assertThat(sum.product(0, 0, 1)).isZero();
        assertThat(neuron.receptiveField()).isEqualTo(new Patch(0, 2, 2, 2));
    }

    @Test
    void a_later_group_reads_its_own_channels() {
        Trace trace = trace(volume(3, 3, 4), conv(6, 1).groups(2).bias(false), relu());

        WeightedSum sum = explanation(trace.neuron("conv1", 1, 2, 3), WeightedSum.class);
        assertThat(sum.firstChannel()).isEqualTo(2);
        assertThat(sum.volume()).isEqualTo(volume(1, 1, 2));
        assertThat(sum.patch().at(0, 0, 0, 1)).isEqualTo(trace.input().at(0, 1, 2, 3));
        assertThat(sum.from()).isEqualTo("input");
        assertThat(sum.bias()).isNull();
    }

    @Test
    void taps_of_a_transposed_convolution_meet_inputs_where_strides_allow() {
        Neuron neuron =
                trace(volume(4, 4, 1), convTranspose(1, 3).stride(2))
                        .neuron("convTranspose1", 2, 3, 0);

        WeightedSum sum = explanation(neuron, WeightedSum.class);
        assertThat(sum.columns()).containsExactly(1, WeightedSum.NOTHING, 0);
        assertThat(sum.rows()).containsExactly(WeightedSum.NOTHING, 1, WeightedSum.NOTHING);
    }

    @Test
    void a_pool_names_its_winner_and_its_divisor() {
        Trace trace = trace(volume(4, 4, 2), maxPool(2), averagePool(3).padding(1));

        var largest = explanation(trace.neuron("pool0", 1, 2, 1), Explanation.Largest.class);
        assertThat(largest.candidates()).hasSize(4);
        Reading winner = largest.candidates().get(largest.winner());
        assertThat(largest.candidates()).allMatch(c -> c.value() <= winner.value());
        assertThat(winner.value()).isEqualTo(trace.input().at(0, winner.x(), winner.y(), 1));

        var mean = explanation(trace.neuron("pool0_2", 0, 0, 0), Explanation.Mean.class);
        assertThat(mean.divisor()).isEqualTo(4);
        assertThat(mean.values()).extracting(Reading::layer).containsOnly("pool0");
    }

    @Test
    void equal_candidates_leave_the_win_to_the_first() {
        Tensor flat = Tensor.zeros(1, volume(2, 2, 1));
        Trace trace =
                Model.initialize(Network.of("net", flat.volume(), maxPool(2)), 1)
                        .trace(flat, Engine.of("plain"));

        assertThat(explanation(trace.neuron("pool0", 0, 0, 0), Explanation.Largest.class).winner())
                .isZero();
    }

    @Test
    void normalisations_show_their_sums() {
        Trace trace = trace(volume(2, 2, 6), lrn(5).alpha(0.5), softmax());

        var local =
                explanation(trace.neuron("norm0", 0, 1, 1), Explanation.ResponseNormalized.class);
        assertThat(local.neighbours()).extracting(Reading::d).containsExactly(0, 1, 2, 3);
        assertThat(local.input().d()).isEqualTo(1);
        assertThat(local.base()).isCloseTo(2 + 0.5 * local.squares(), within(1e-12));

        var shared = explanation(trace.neuron("softmax0", 0, 1, 1), Explanation.Shared.class);
        assertThat(shared.column()).hasSize(6);
        assertThat(shared.exponential(1) / shared.sum()).isEqualTo(shared.value());
    }

    @Test
    void values_that_are_handed_on_say_where_they_come_from() {
        Volume input = volume(3, 2, 4);
        Trace trace = trace(input, flatten());
        assertThat(trace.neuron("flatten0", 0, 0, 4 * 4 + 2).explanation())
                .isEqualTo(
                        new Explanation.HandedOn(
                                new Reading("input", 1, 1, 2, trace.input().at(0, 1, 1, 2)),
                                "Row by row, depth contiguous: value (1·3 + 1)·4 + 2 = 18."));

        Trace padded = trace(input, padDepth(1, 2));
        assertThat(padded.neuron("padDepth0", 0, 0, 0).explanation())
                .isEqualTo(
                        new Explanation.HandedOn(
                                null, "input makes depth slices 1 … 4; the others are zeros."));
    }

    @Test
    void joins_name_the_layers_that_they_join() {
        Network net =
                Network.graph(
                        "net",
                        volume(3, 3, 2),
                        x -> {
                            x = x.then("left", conv(2, 1)).plus(x.then("right", conv(2, 1)));
                            return x.concatenated(x.then("third", conv(1, 1)));
                        });
        Trace trace = Model.initialize(net, 2).trace(picture(net.input()), Engine.of("plain"));

        var added = explanation(trace.neuron("add2", 2, 1, 1), Explanation.Added.class);
        assertThat(added.parts()).extracting(Reading::layer).containsExactly("left", "right");
        assertThat(trace.neuron("concat3", 0, 0, 2).explanation())
                .asInstanceOf(InstanceOfAssertFactories.type(Explanation.HandedOn.class))
                .returns(
                        "Depth slices, one layer behind another: add2 0 … 1, third 2.",
                        Explanation.HandedOn::reason)
                .returns(
                        new Reading("third", 0, 0, 0, trace.output("third").at(0, 0, 0, 0)),
                        Explanation.HandedOn::input);
    }

    @Test
    void a_dense_unit_reads_the_whole_volume() {
        WeightedSum sum =
                explanation(
                        trace(volume(3, 2, 4), dense(5)).neuron("fc1", 0, 0, 3), WeightedSum.class);
        assertThat(sum.volume()).isEqualTo(volume(3, 2, 4));
        assertThat(sum.columns()).containsExactly(0, 1, 2);
    }

    @Test
    void a_neuron_or_layer_that_is_not_there_is_refused() {
        Trace trace = trace(volume(4, 5, 1), conv(2, 2));
        assertThatThrownBy(() -> trace.neuron("conv1", 3, 0, 0))
                .hasMessage(
                        "conv1 has no neuron 3,0,0; it makes 3×4×2: x is 0 … 2, y 0 … 3, d 0 … 1");
        assertThatThrownBy(() -> trace.neuron("conv1", 0, 0, -1)).hasMessageContaining("0,0,-1");
        assertThatThrownBy(() -> trace.neuron("conv2", 0, 0, 0))
                .hasMessage("net has no layer 'conv2'; its layers are conv1");
    }
}
