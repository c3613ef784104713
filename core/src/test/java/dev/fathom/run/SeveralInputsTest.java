package dev.fathom.run;

import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.relu;
import static dev.fathom.layer.Layers.scale;
import static dev.fathom.layer.Layers.source;
import static dev.fathom.tensor.Volume.volume;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.model.NotFinite;
import dev.fathom.model.Predictor;
import dev.fathom.model.Trace;
import dev.fathom.model.detect.Detector;
import dev.fathom.network.Flow;
import dev.fathom.network.MisfitException;
import dev.fathom.network.Network;
import dev.fathom.network.NetworkText;
import dev.fathom.tensor.ShapeException;
import dev.fathom.tensor.Tensor;
import dev.fathom.tensor.Volume;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Networks that read more than one thing.
class SeveralInputsTest {
    private static final String TEXT =
            """
            network fused
            input 2x1x1
            depth = source(2, 1, 1)
            scale0 = scale(2)
            sum = add() of input, scale0
            unread = source(1, 1, 3) of input
            both = concat() of input, depth
            conv1 = conv(1, 1)
            output sum of sum
            output mixed of conv1
            """;

    private static final String ONE =
            "fused reads 3 inputs, input 2×1×1, depth 2×1×1, unread 1×1×3; pictures, classes and"
                    + " training need a network that reads one: run this one on numbers, by"
                    + " Model.outputs() or ./fathom run MODEL --input NAME=F.npy for each";

    private static Network fused() {
        return Network.graph(
                "fused",
                volume(2, 1, 1),
                x -> {
                    Flow depth = x.then("depth", source(2, 1, 1));
                    x.plus("sum", depth.then(scale(2))).output("sum");
                    x.then("unread", source(1, 1, 3));
                    return x.concatenated("both", depth).then(conv(1, 1)).output("mixed");
                });
    }

    /// The convolution makes 10·x + 3·depth + 100.
    private static Model model() {
        Model model = Model.initialize(fused(), 1);
        model.namedWeights().get("conv1.weight")[0] = 10;
        model.namedWeights().get("conv1.weight")[1] = 3;
        model.namedWeights().get("conv1.bias")[0] = 100;
        return model;
    }

    private static Tensor column(int width, float... values) {
        Volume v = width == 3 ? volume(1, 1, 3) : volume(width, 1, 1);
        return new Tensor(values.length / width, v, values);
    }

    private static Map<String, Tensor> inputs() {
        return Map.of(
                "input", column(2, 1, 2, 3, 4, 5, 6),
                "depth", column(2, 10, 20, 30, 40, 50, 60),
                "unread", column(3, new float[9]));
    }

    @Test
    void its_text_reads_back_and_names_all_that_it_reads() {
        assertThat(fused()).hasToString(TEXT);
        assertThat(NetworkText.parse("net.txt", TEXT)).isEqualTo(fused());
        String said = TEXT.replace("depth = source(2, 1, 1)", "depth = source(2, 1, 1) of input");
        assertThat(NetworkText.parse("net.txt", said)).isEqualTo(fused());
        assertThat(fused().inputs())
                .containsExactly(
                        Map.entry("input", volume(2, 1, 1)),
                        Map.entry("depth", volume(2, 1, 1)),
                        Map.entry("unread", volume(1, 1, 3)));
        assertThat(Network.of("n", volume(2, 1, 1), relu()).inputs())
                .containsExactly(Map.entry("input", volume(2, 1, 1)));
        assertThat(fused().describe().toString())
                .startsWith("fused: 3 inputs → 2 outputs\n")
                .containsPattern("depth +an input +2×1×1")
                .containsPattern("input +volume\ninput +2×1×1\ndepth +2×1×1\nunread +1×1×3\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "best"})
    void each_value_is_that_of_all_inputs(String name) {
        try (Engine engine = name.equals("best") ? Engine.best(2) : Engine.of(name)) {
            Map<String, Tensor> made = model().outputs(inputs(), engine);
            assertThat(made.get("sum").data()).containsExactly(21, 42, 63, 84, 105, 126);
            assertThat(made.get("mixed").data()).containsExactly(140, 180, 220, 260, 300, 340);
            // two at a time, then one
            Program program = Program.output(fused(), model().stored(), engine, 2);
            assertThat(program.session().outputs(inputs()).get("mixed").data())
                    .containsExactly(140, 180, 220, 260, 300, 340);
        }
    }

    @Test
    void what_is_put_into_an_input_stays_there_from_run_to_run() {
        Session session =
                Program.output(fused(), model().stored(), Engine.of("plain"), 1, 2).session();
        System.arraycopy(new float[] {1, 2}, 0, session.input("input"), 0, 2);
        System.arraycopy(new float[] {10, 20}, 0, session.input("depth"), 0, 2);
        // no step of this program needs it
        Arrays.fill(session.input("unread"), Float.NaN);
        session.run(1);
        session.run(1);
        assertThat(Arrays.copyOf(session.output(), 2)).containsExactly(21, 42);
        assertThat(session.input("depth")).startsWith(10, 20);
    }

    @Test
    void an_input_has_a_gradient_of_its_own() {
        Session session =
                Program.gradient(fused(), model().stored(), Engine.of("plain"), 1, 0).session();
        session.forward(1, 0);
        int mixed = fused().position("conv1");
        Arrays.fill(session.gradientOf(mixed), 1);
        session.backward(mixed);
        assertThat(session.gradientOf(0)).startsWith(3, 3);
        Session first =
                Program.gradient(fused(), model().stored(), Engine.of("plain"), 1, Network.INPUT)
                        .session();
        first.forward(1, 0);
        Arrays.fill(first.gradientOf(mixed), 1);
        first.backward(mixed);
        assertThat(first.gradientOf(Network.INPUT)).startsWith(10, 10);
    }

    @Test
    void an_explanation_calls_it_an_input() {
        Trace trace = model().runEach(inputs(), Engine.of("plain"));
        assertThat(trace.neuron("depth", 1, 0, 0).value()).isEqualTo(20);
        assertThat(trace.neuron("depth", 1, 0, 0).explanation().toString())
                .contains("It is an input of the network: what its caller put there.");
    }

    @Test
    void an_input_that_is_not_finite_is_named() {
        Map<String, Tensor> inputs =
                Map.of(
                        "input", column(2, 1, 2),
                        "depth", column(2, 1, Float.NaN),
                        "unread", column(3, new float[3]));
        assertThat(NotFinite.origin(model().runEach(inputs, Engine.of("plain")), 0))
                .contains("already the input depth holds NaN");
    }

    @Test
    void what_needs_one_input_says_so() {
        Model model = model();
        Engine engine = Engine.of("plain");
        Session session = Program.output(fused(), model.stored(), engine, 1).session();
        Tensor x = column(2, 1, 2);
        for (Runnable use :
                List.<Runnable>of(
                        () -> fused().checkSingle(),
                        () -> model.run(x, engine),
                        () -> model.outputs(x, engine),
                        () -> model.trace(x, engine),
                        () -> session.outputs(x),
                        () -> session.input(),
                        () -> new Predictor(model, engine),
                        () -> new Detector(model, engine))) {
            assertThatThrownBy(use::run).isInstanceOf(ShapeException.class).hasMessage(ONE);
        }
    }

    private static void refused(Map<String, Tensor> inputs, String message) {
        assertThatThrownBy(() -> model().outputs(inputs, Engine.of("plain")))
                .isInstanceOf(ShapeException.class)
                .hasMessage(message);
    }

    @Test
    void inputs_that_are_missing_or_others_are_named() {
        Tensor two = column(2, 1, 2);
        Tensor three = column(3, 1, 2, 3);
        String reads = "fused reads input 2×1×1, depth 2×1×1, unread 1×1×3; ";
        refused(
                Map.of("input", two, "unread", three),
                reads + "the input depth is missing, so give it too");
        refused(Map.of("input", two, "deep", two), reads + "it has no input 'deep'");
        refused(
                Map.of("input", two, "depth", three, "unread", three),
                "fused reads volumes of 2×1×1 as its input depth, not 1×1×3; give it such volumes");
        refused(
                Map.of("input", two, "depth", column(2, 1, 2, 3, 4), "unread", three),
                "fused: there are 2 of its input depth, but 1 of input; give as many of each");
        assertThatThrownBy(
                        () ->
                                Program.output(fused(), model().stored(), Engine.of("plain"), 1)
                                        .session()
                                        .input("conv1"))
                .hasMessage(reads + "it has no input 'conv1'");
    }

    @Test
    void an_input_stands_at_the_first_one() {
        assertThatThrownBy(
                        () ->
                                NetworkText.parse(
                                        "n.txt",
                                        "network n\ninput 2x2x1\nrelu()\nd = source(2, 2, 1)"))
                .isInstanceOf(MisfitException.class)
                .hasMessage(
                        "n.txt: line 4: n: layer 2, source(2, 2, 1) reading 2×2×1: an input of the"
                                + " network reads nothing; let it stand at the first one,"
                                + " 'source(2, 2, 1) of input'");
    }
}
