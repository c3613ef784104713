package dev.fathom.show.text;

import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.dense;
import static dev.fathom.layer.Layers.maxPool;
import static dev.fathom.layer.Layers.relu;
import static dev.fathom.tensor.Volume.volume;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.engine.Engine;
import dev.fathom.layer.Layer;
import dev.fathom.layer.Samples;
import dev.fathom.model.Model;
import dev.fathom.model.Neuron;
import dev.fathom.network.Flow;
import dev.fathom.network.Network;
import dev.fathom.tensor.Tensor;
import dev.fathom.tensor.Volume;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class NeuronTextTest {

    /// A picture of 1, 2, 3, … and weights of 0.5.
    private static Neuron neuron(Volume input, String layer, int x, int y, int d, Layer... layers) {
        Tensor picture = Tensor.zeros(1, input);
        for (int i = 0; i < picture.data().length; i++) {
            picture.data()[i] = i + 1;
        }
        var model = Model.initialize(Network.of("net", input, layers), 1);
        model.namedWeights().values().forEach(w -> Arrays.fill(w, 0.5f));
        return model.trace(picture, Engine.of("plain")).neuron(layer, x, y, d);
    }

    @Test
    void a_convolution_is_written_out_to_its_sum() {
        Neuron neuron = neuron(volume(2, 2, 1), "conv1", 0, 0, 1, conv(2, 2).padding(1).stride(2));
        assertThat(NeuronText.of(neuron))
                .isEqualTo(
                        """
                        conv1: neuron at column 0, row 0, depth slice 1 of 2×2×2
                        layer  conv(2, 2).stride(2).padding(1)
                        sees   columns 0 … 0, rows 0 … 0 of the picture: 1×1 pixels

                        Its patch times its filter, in all their depth, summed, plus the bias.

                        depth slice 0 of the filter, reading channel 0 of input
                         patch           filter          products
                              ·      ·    0.500  0.500        ·      ·
                              ·  1.000    0.500  0.500        ·  0.500
                        (· finds no input and counts as 0)

                        depth slice            sum of x·w
                        0                             0.5
                        + bias                        0.5

                        value                           1
                        engine's value                  1
                        difference                      0
                        """);
    }

    @Test
    void of_a_deep_filter_the_strongest_slices_are_shown_and_the_others_counted() {
        String text =
                NeuronText.of(neuron(volume(2, 2, 40), "conv1", 0, 0, 0, conv(1, 2).bias(false)));
        assertThat(text)
                .contains("(the 4 strongest of 40 depth slices; all are in the sum)\n")
                .contains("+ 24 weaker ")
                .contains("+ bias                       none\n");
    }

    @Test
    void a_unit_that_reads_a_column_shows_both_factors() {
        assertThat(NeuronText.of(neuron(Volume.column(2), "fc1", 0, 0, 0, dense(1))))
                .contains(
                        "depth slice                   x·w                x                w\n"
                                + "0                             0.5                1              0.5\n"
                                + "1                               1                2              0.5\n");
    }

    @Test
    void a_pool_points_to_its_winner() {
        assertThat(NeuronText.of(neuron(volume(2, 2, 1), "pool0", 0, 0, 0, maxPool(2))))
                .contains("The largest of its window wins: the one at column 1, row 1.\n")
                .containsPattern("→ input:1,1,0 +4\n")
                .contains("max(1, 2, 3, 4) = 4\n");
    }

    @Test
    void relu_says_whether_it_passes() {
        Neuron passed = neuron(volume(1, 1, 1), "relu0", 0, 0, 0, relu());
        assertThat(NeuronText.of(passed))
                .contains("Above 0: passed, unchanged.\n")
                .contains("max(0, 1) = 1\n");
    }

    static List<Samples.Sample> samples() {
        // a further input has no neuron to explain: what is traced reads one
        return Samples.all().stream().filter(s -> !s.layer().kind().equals("source")).toList();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void no_line_is_wider_than_110_and_the_value_is_told(Samples.Sample sample) {
        Volume input = sample.inputs().getFirst();
        Network net =
                Network.graph(
                        "net",
                        input,
                        x -> {
                            Flow[] others =
                                    sample.inputs().stream()
                                            .skip(1)
                                            .map(v -> x.then(conv(v.depth(), 1)))
                                            .toArray(Flow[]::new);
                            return switch (sample.layer().kind()) {
                                case "add" -> x.plus("last", others);
                                case "concat" -> x.concatenated("last", others);
                                default -> x.then("last", sample.layer());
                            };
                        });
        Neuron neuron =
                Model.initialize(net, 3)
                        .trace(Tensor.zeros(1, input), Engine.of("plain"))
                        .neuron("last", 0, 0, 0);
        String text = NeuronText.of(neuron);
        assertThat(text.lines()).allMatch(line -> line.length() <= 110);
        assertThat(text).contains("engine's value").doesNotContain("null", "%");
        assertThat(Formula.of(neuron.explanation()).arithmetic())
                .endsWith(Decimals.exact(neuron.explanation().value()));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0",
        "-0.25, −0.25, −0.250",
        "0.123456789, 0.1234568, 0.123",
        "-0.0000314159, −3.14159e-5, −3e-5",
        "123456.7, 123456.7, 1e5",
        "42.5, 42.5, 42.50",
        "NaN, NaN, NaN",
        "-Infinity, −∞, −∞"
    })
    void numbers_are_short_and_true(double value, String exact, String brief) {
        assertThat(Decimals.exact(value)).isEqualTo(exact);
        assertThat(Decimals.brief(value)).isEqualTo(brief);
    }
}
