package dev.fathom.model.quantize;

import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.dense;
import static dev.fathom.layer.Layers.maxPool;
import static dev.fathom.layer.Layers.relu;
import static dev.fathom.layer.Layers.reshape;
import static dev.fathom.layer.Layers.source;
import static dev.fathom.tensor.Volume.volume;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fathom.engine.Engine;
import dev.fathom.engine.quantized.Grid;
import dev.fathom.engine.quantized.Grids;
import dev.fathom.layer.Samples;
import dev.fathom.layer.shape.Source;
import dev.fathom.model.Model;
import dev.fathom.model.Neuron;
import dev.fathom.model.Trace;
import dev.fathom.model.WeightedSum;
import dev.fathom.network.Flow;
import dev.fathom.network.Network;
import dev.fathom.network.NetworkText;
import dev.fathom.network.Node;
import dev.fathom.tensor.Stored;
import dev.fathom.tensor.Tensor;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class QuantizationTest {
    private static final Network BRANCHES = Nets.branches();
    private static final List<Tensor> INPUTS = Nets.inputs(BRANCHES, 8);

    private static Quantization quantized(Model model, List<Tensor> inputs, double mostLost) {
        try (Engine engine = Engine.best(2)) {
            return Quantization.of(model, inputs, engine, mostLost);
        }
    }

    private static Model branches() {
        return quantized(Nets.model(BRANCHES), INPUTS, 1).model();
    }

    private static float[] run(Model model, Tensor x, Engine engine) {
        try (engine) {
            return model.run(x, engine).data();
        }
    }

    @Test
    void a_quantized_network_gives_nearly_what_the_floats_give() {
        Model floats = Nets.model(BRANCHES);
        Quantization made = quantized(floats, INPUTS, 1);
        assertThat(made.loss()).isBetween(1e-9, 0.01);
        assertThat(made.floatLayers()).isEmpty();
        assertThat(made.pictures()).isEqualTo(32);
        assertThat(made.losses().keySet())
                .containsExactly("first", "depthwise", "point", "left", "right", "last", "scores");
        assertThat(made.losses().values()).allSatisfy(loss -> assertThat(loss).isPositive());
        Tensor x = INPUTS.get(2);
        float[] expected = run(floats, x, Engine.of("plain"));
        float[] found = run(made.model(), x, Engine.of("plain"));
        for (int i = 0; i < expected.length; i++) {
            assertThat(found[i]).isCloseTo(expected[i], within(0.05f));
        }
    }

    @Test
    void batch_norms_are_folded_and_all_filters_are_8_bits() {
        Model model = branches();
        assertThat(model.network().nodes()).extracting(n -> n.name()).doesNotContain("norm");
        assertThat(model.network().nodes()).hasSize(BRANCHES.nodes().size() - 1);
        for (String layer : List.of("first", "depthwise", "point", "left", "last", "scores")) {
            int node = model.network().position(layer);
            assertThat(model.stored().get(node).getFirst()).isInstanceOf(Stored.I8.class);
            assertThat(model.grids().read(model.network(), node, model.stored().get(node)))
                    .isNotNull();
        }
    }

    @Test
    void every_engine_and_number_of_threads_gives_the_same_bits() {
        Model model = branches();
        for (Tensor x : INPUTS) {
            float[] plain = run(model, x, Engine.of("plain"));
            assertThat(run(model, x, Engine.of("vector", 1, false))).isEqualTo(plain);
            assertThat(run(model, x, Engine.of("vector", 3, false))).isEqualTo(plain);
            assertThat(run(model, x, Engine.of("vector", 2, true))).isEqualTo(plain);
        }
    }

    /// Their filters' sums are more than single precision holds.
    @Test
    void long_sums_give_the_same_bits_on_every_engine() {
        Network network = Network.of("long", volume(40, 40, 4), dense(3), relu(), dense(2));
        Model model = Model.initialize(network, 1);
        Arrays.fill(model.weights()[0][0], 0.01f);
        List<Tensor> inputs = Nets.inputs(network, 2);
        inputs.forEach(
                x -> {
                    for (int i = 0; i < x.data().length; i++) {
                        x.data()[i] = 1 + 0.01f * x.data()[i];
                    }
                });
        Model eight = quantized(model, inputs, 10).model();
        assertThat(run(eight, inputs.getFirst(), Engine.of("vector")))
                .isEqualTo(run(eight, inputs.getFirst(), Engine.of("plain")));
    }

    @Test
    void a_trace_ends_in_the_bits_that_a_run_gives_and_its_values_lie_on_their_grids() {
        Model model = branches();
        Tensor x = INPUTS.getFirst();
        try (Engine engine = Engine.best(2)) {
            Trace trace = model.trace(x, engine);
            assertThat(trace.outputs().getLast().data()).startsWith(model.run(x, engine).data());
            model.grids()
                    .byNode()
                    .forEach(
                            (node, grid) -> {
                                if (node != Network.INPUT) {
                                    float[] values = trace.outputs().get(node).data();
                                    for (float value : values) {
                                        assertThat(grid.nearest(value)).isEqualTo(value);
                                    }
                                }
                            });
        }
    }

    @Test
    void a_sum_of_whole_numbers_is_what_its_definition_says() {
        Network network = Network.of("one", volume(3, 3, 2), conv(2, 3), relu());
        Model model = Nets.model(network);
        List<Tensor> inputs = Nets.inputs(network, 4);
        Model eight = quantized(model, inputs, 10).model();
        Grid in = Objects.requireNonNull(eight.grids().made(Network.INPUT));
        Stored.I8 w = (Stored.I8) eight.stored().getFirst().getFirst();
        float[] bias = eight.stored().getFirst().get(1).floats();
        Tensor x = inputs.get(1);
        float[] found = run(eight, x, Engine.of("plain"));
        for (int f = 0; f < 2; f++) {
            int sum = 0;
            for (int i = 0; i < 18; i++) {
                sum += (int) in.whole(x.data()[i]) * w.values()[f * 18 + i];
            }
            float factor = in.scale() * w.scale()[f];
            sum += (int) Math.rint((double) bias[f] / factor);
            assertThat(found[f]).isEqualTo(Math.max(0, sum * factor));
        }
    }

    static List<Samples.Sample> samples() {
        return Samples.all().stream().filter(s -> !(s.layer() instanceof Source)).toList();
    }

    /// Between two convolutions that compute in whole numbers.
    @ParameterizedTest
    @MethodSource("samples")
    void layers_of_every_kind_give_the_same_bits_on_every_engine(Samples.Sample sample) {
        Network network =
                Network.graph(
                        "n",
                        sample.inputs().getFirst(),
                        x -> {
                            Flow from = x.then("before", conv(x.volume().depth(), 1));
                            Flow[] others =
                                    sample.inputs().stream()
                                            .skip(1)
                                            .map(
                                                    v ->
                                                            x.then(
                                                                    dense(v.size()),
                                                                    reshape(
                                                                            v.width(),
                                                                            v.height(),
                                                                            v.depth())))
                                            .toArray(Flow[]::new);
                            return from.joined("it", sample.layer(), others).then("end", dense(3));
                        });
        Model eight = quantized(Nets.model(network), Nets.inputs(network, 2), 1e9).model();
        Tensor x = Nets.inputs(network, 3).getLast();
        float[] plain = run(eight, x, Engine.of("plain"));
        assertThat(run(eight, x, Engine.best(2))).isEqualTo(plain);
        Trace trace = eight.runEach(x, Engine.of("plain"));
        assertThat(trace.outputs().getLast().data()).startsWith(plain);
    }

    @Test
    void explanations_give_the_engines_bits() {
        Model model = branches();
        try (Engine engine = Engine.best(2)) {
            Trace trace = model.trace(INPUTS.getFirst(), engine);
            int sums = 0;
            for (Node node : model.network().nodes()) {
                for (int d = 0; d < node.output().depth(); d++) {
                    int x = node.output().width() - 1;
                    Neuron neuron = trace.neuron(node.name(), x, 0, d);
                    if (neuron.explanation() instanceof WeightedSum sum) {
                        WeightedSum.Wholes wholes = Objects.requireNonNull(sum.wholes());
                        double products = sum.slices().stream().mapToDouble(s -> s).sum();
                        assertThat(wholes.products() * (double) wholes.factor())
                                .isCloseTo(products, within(1e-4));
                        sums++;
                    }
                    boolean floats = Set.of("sum", "shares").contains(node.name());
                    assertThat(neuron.difference())
                            .as(node.name())
                            .isCloseTo(0, within(floats ? 1e-6 : 0));
                }
            }
            assertThat(sums).isEqualTo(8 + 8 + 8 + 6 + 6 + 10 + 5);
        }
    }

    @Test
    void layers_that_lose_too_much_stay_float() {
        Model floats = Nets.model(BRANCHES);
        Quantization all = quantized(floats, INPUTS, 1);
        Quantization some = quantized(floats, INPUTS, all.loss() * 0.8);
        assertThat(some.floatLayers()).isNotEmpty();
        assertThat(some.loss()).isLessThanOrEqualTo(all.loss() * 0.8);
        String worst =
                all.losses().entrySet().stream()
                        .max(Map.Entry.comparingByValue())
                        .orElseThrow()
                        .getKey();
        assertThat(some.floatLayers()).contains(worst);
        Model model = some.model();
        int node = model.network().position(worst);
        assertThat(model.stored().get(node).getFirst()).isInstanceOf(Stored.F32.class);
        Tensor x = INPUTS.getFirst();
        assertThat(run(model, x, Engine.best(2))).isEqualTo(run(model, x, Engine.of("plain")));
        assertThat(quantized(floats, INPUTS, 0).model().grids().isEmpty()).isTrue();
    }

    @Test
    void a_file_holds_it_to_the_bit() {
        Model model = branches();
        Model back = Model.read(Path.of("m"), model.toBytes());
        assertThat(back.grids()).isEqualTo(model.grids());
        assertThat(back.toBytes()).isEqualTo(model.toBytes());
        Tensor x = INPUTS.getFirst();
        assertThat(run(back, x, Engine.best(2))).isEqualTo(run(model, x, Engine.best(2)));
        assertThat(model.toBytes().length).isLessThan(Nets.model(BRANCHES).toBytes().length);
    }

    @Test
    void as_8_bits_it_stays_quantized_and_as_anything_else_it_computes_in_floats() {
        Model model = branches();
        assertThat(model.as(Stored.Type.I8).grids()).isEqualTo(model.grids());
        assertThat(model.as(Stored.Type.F16).grids().isEmpty()).isTrue();
    }

    @Test
    void a_range_that_a_file_cant_mean_is_refused() {
        String text = branches().grids().text(branches().network());
        assertThat(text.lines().findFirst().orElseThrow()).startsWith("input 0.0");
        Network network = NetworkText.parse("n", BRANCHES.toString());
        for (Map.Entry<String, String> wrong :
                Map.of(
                                "nobody 0.5 0 255", "has no layer 'nobody'",
                                "relu 0.5 0", "a line like 'relu1 0.0234375 0 255' is due",
                                "relu 0 0 255", "a grid's scale is 0.0; it must be above 0",
                                "relu NaN 0 255", "a grid's scale is NaN; it must be above 0",
                                "relu 0.5 -1 255", "a grid of -1 … 255; 8 bits say at most 256",
                                "relu 0.5 0 255\nrelu 0.5 0 255", "relu is there twice")
                        .entrySet()) {
            assertThatThrownBy(() -> Grids.parse(network, wrong.getKey()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(wrong.getValue());
        }
    }

    @Test
    void whole_numbers_are_rounded_to_even_and_held_within_the_grid() {
        Grid grid = new Grid(0.5f, -2, 4);
        assertThat(grid.whole(0.25f)).isEqualTo(0f);
        assertThat(grid.whole(0.75f)).isEqualTo(2f);
        assertThat(grid.whole(-0.75f)).isEqualTo(-2f);
        assertThat(grid.whole(9)).isEqualTo(4f);
        assertThat(grid.whole(Float.NEGATIVE_INFINITY)).isEqualTo(-2f);
        assertThat(grid.nearest(1.1f)).isEqualTo(1f);
        assertThat(grid.whole(Float.NaN)).isNaN();
        assertThat(Grid.over(-1, 1).zero()).isEqualTo(127);
        assertThat(Grid.over(0, 0)).isEqualTo(new Grid(1, 0, 255));
    }

    @Test
    void what_cant_be_quantized_is_said() {
        Model floats = Nets.model(BRANCHES);
        assertThatThrownBy(() -> quantized(floats, List.of(), 1))
                .hasMessage(
                        "there are no pictures on which the ranges of branches's values could be measured; give some, 100 or more");
        assertThatThrownBy(() -> quantized(branches(), INPUTS, 1))
                .hasMessage(
                        "branches is quantized already; quantize the model that it was made from");
        Network pools = Network.of("pools", volume(4, 4, 1), maxPool(2).stride(2));
        assertThatThrownBy(() -> quantized(Model.initialize(pools, 1), Nets.inputs(pools, 1), 1))
                .hasMessage(
                        "pools has neither a convolution nor a fully connected layer, and nothing else computes in whole numbers; leave it as it is");
        Network two =
                Network.graph(
                        "two",
                        volume(2, 2, 1),
                        x -> x.then(dense(1)).plus(x.then("other", source(1, 1, 1))));
        assertThatThrownBy(() -> quantized(Model.initialize(two, 1), INPUTS, 1))
                .hasMessageContaining("two");
    }

    @Test
    void a_quantized_model_isnt_trained_nor_given_another_head() {
        Model model = branches();
        String sentence =
                "branches is quantized, and whole numbers can't be trained by small steps; train the model that it was made from, and quantize that again";
        assertThatThrownBy(model::copy).hasMessage(sentence);
        assertThatThrownBy(() -> model.withHead(List.of("a", "b"), 1)).hasMessage(sentence);
    }
}
