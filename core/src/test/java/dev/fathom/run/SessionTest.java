package dev.fathom.run;

import static dev.fathom.layer.Layers.averagePool;
import static dev.fathom.layer.Layers.batchNorm;
import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.dense;
import static dev.fathom.layer.Layers.dropout;
import static dev.fathom.layer.Layers.gelu;
import static dev.fathom.layer.Layers.maxPool;
import static dev.fathom.layer.Layers.relu;
import static dev.fathom.layer.Layers.scale;
import static dev.fathom.layer.Layers.tanh;
import static dev.fathom.tensor.Volume.volume;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fathom.engine.Engine;
import dev.fathom.layer.activation.Pointwise;
import dev.fathom.model.Model;
import dev.fathom.network.Flow;
import dev.fathom.network.Network;
import dev.fathom.tensor.ShapeException;
import dev.fathom.tensor.Stored;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionTest {
    private static final int BATCH = 3;

    private final Engine engine = Engine.of("plain");

    /// Branches of every kind: a flow read twice by one layer, by three layers, and the input read
    /// by two.
    static Network branched() {
        return Network.graph(
                "branched",
                volume(6, 6, 2),
                x -> {
                    Flow a = x.then("a", conv(4, 3).padding(1)).then("at", tanh());
                    Flow twice = a.plus("twice", a);
                    Flow b = a.then("b", conv(4, 1)).then("bt", tanh());
                    Flow c = x.then("c", conv(4, 1));
                    Flow sum = twice.plus("sum", b, c, a);
                    Flow joined = sum.concatenated("joined", sum, b);
                    return joined.then(averagePool(2).stride(2)).then("out", dense(3));
                });
    }

    private static void fill(float[] array, long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < array.length; i++) {
            array[i] = (float) random.nextGaussian();
        }
    }

    /// Σ output·r with a fixed r: a loss whose gradient is r.
    private static double loss(Session session, float[] r) {
        return loss(session, r, 0);
    }

    private static double loss(Session session, float[] r, int first) {
        session.forward(BATCH, 0, first, session.program().network().nodes().size() - 1);
        float[] y = session.outputOf(session.program().network().nodes().size() - 1);
        double sum = 0;
        for (int i = 0; i < r.length; i++) {
            sum += (double) y[i] * r[i];
        }
        return sum;
    }

    @Test
    void gradients_flow_back_through_branches_as_differences_say() {
        Network network = branched();
        Model model = Model.initialize(network, 5);
        Session session = Program.training(network, model.stored(), engine, BATCH).session();
        float[] r = new float[BATCH * 3];
        fill(r, 1);
        fill(session.input(), 2);
        int last = network.nodes().size() - 1;
        for (int run = 0; run < 2; run++) { // the second run finds what the first left behind
            loss(session, r);
            System.arraycopy(r, 0, session.gradientOf(last), 0, r.length);
            session.backward(last);
        }

        for (int i = 0; i < network.nodes().size(); i++) {
            for (int k = 0; k < model.weights()[i].length; k++) {
                checkDifferences(
                        session, r, model.weights()[i][k], session.weightGradients()[i][k].clone());
            }
        }
    }

    /// Layers that compute otherwise in inference, and a branch round them.
    private static Network normalised() {
        return Network.graph(
                "normalised",
                volume(6, 6, 2),
                x -> {
                    Flow a = x.then("a", conv(4, 3).padding(1)).then("bn", batchNorm());
                    Flow b = a.then("drop", dropout(0.5)).then("b", conv(4, 1));
                    return a.plus("sum", b, x.then("c", conv(4, 1)))
                            .then("max", maxPool(2).stride(2))
                            .then("out", dense(3));
                });
    }

    @ParameterizedTest
    @ValueSource(ints = {Network.INPUT, 0, 1, 3})
    void the_gradient_of_a_node_is_that_of_inference(int of) {
        Network network = normalised();
        Model model = Model.initialize(network, 5);
        int bn = network.position("bn");
        fill(model.weights()[bn][2], 6);
        Arrays.fill(model.weights()[bn][3], 3);
        String before = model.weightsSha256();
        Session session = Program.gradient(network, model.stored(), engine, BATCH, of).session();
        float[] r = new float[BATCH * 3];
        fill(r, 1);
        fill(session.input(), 2);
        int last = network.nodes().size() - 1;
        loss(session, r);
        System.arraycopy(r, 0, session.gradientOf(last), 0, r.length);
        session.backward(last);
        Session inference = Program.trace(network, model.stored(), engine, BATCH).session();
        fill(inference.input(), 2);
        loss(inference, r);
        checkDifferences(
                inference, r, inference.outputOf(of), session.gradientOf(of).clone(), of + 1);
        assertThat(model.weightsSha256()).isEqualTo(before);
    }

    @Test
    void what_reads_nothing_of_a_node_has_no_gradient_for_it() {
        Network network = branched();
        Session session =
                Program.gradient(
                                network,
                                Model.initialize(network, 1).stored(),
                                engine,
                                1,
                                network.position("b"))
                        .session();
        assertThat(session.gradientOf(network.position("sum"))).isNotEmpty();
        assertThat(session.gradientOf(network.position("twice"))).isEmpty();
        assertThat(session.gradientOf(Network.INPUT)).isEmpty();
    }

    private static void checkDifferences(
            Session session, float[] r, float[] values, float[] gradient) {
        checkDifferences(session, r, values, gradient, 0);
    }

    /// @param first node that reads the values
    private static void checkDifferences(
            Session session, float[] r, float[] values, float[] gradient, int first) {
        float step = 1f / 64;
        for (int i = 0; i < values.length; i += 1 + values.length / 20) {
            float value = values[i];
            values[i] = value + step;
            double up = loss(session, r, first);
            values[i] = value - step;
            double down = loss(session, r, first);
            values[i] = value;
            double difference = (up - down) / (2 * step);
            assertThat((double) gradient[i])
                    .as("value %d of %d", i, values.length)
                    .isCloseTo(difference, within(2e-3 * Math.max(1, Math.abs(difference))));
        }
    }

    @Test
    void backward_from_a_layer_in_the_middle_ignores_what_lies_behind_it() {
        Network network = branched();
        Model model = Model.initialize(network, 5);
        int middle = network.position("bt");
        Network head =
                Network.graph(
                        "head",
                        network.input(),
                        x ->
                                x.then("a", conv(4, 3).padding(1))
                                        .then("at", tanh())
                                        .then("b", conv(4, 1))
                                        .then("bt", tanh()));
        Session whole = Program.training(network, model.stored(), engine, BATCH).session();
        List<List<Stored>> headWeights =
                List.of(
                        model.stored().get(network.position("a")),
                        List.of(),
                        model.stored().get(network.position("b")),
                        List.of());
        Session alone = Program.training(head, headWeights, engine, BATCH).session();
        for (int run = 0; run < 2; run++) {
            runFrom(whole, network.nodes().size() - 1, network.nodes().size() - 1);
            runFrom(whole, middle, middle);
            runFrom(alone, 3, 3);
        }
        assertThat(whole.weightGradients()[network.position("a")][0])
                .containsExactly(alone.weightGradients()[0][0]);
        assertThat(whole.weightGradients()[network.position("b")][0])
                .containsExactly(alone.weightGradients()[2][0]);
    }

    private static void runFrom(Session session, int last, int from) {
        fill(session.input(), 3);
        session.forward(BATCH, 0, last);
        int count = BATCH * session.program().network().volume(from).size();
        float[] gradient = new float[count];
        fill(gradient, 4);
        System.arraycopy(gradient, 0, session.gradientOf(from), 0, count);
        session.backward(from);
    }

    @Test
    void a_batch_larger_than_the_program_is_refused() {
        Session session =
                Program.trace(branched(), Model.initialize(branched(), 1).stored(), engine, 2)
                        .session();
        assertThatThrownBy(() -> session.forward(3, 0))
                .hasMessage("a batch of 3 pictures; this program was made for 1 … 2");
    }

    /// A function behind a batch norm is computed with it, except where something stands between.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_batch_norm_and_its_function_give_the_same_bits_together_as_apart(boolean gelu) {
        Pointwise function = gelu ? gelu() : relu();
        float[][][] together = gradients(function, false);
        float[][][] apart = gradients(function, true);
        assertThat(together[0]).isDeepEqualTo(apart[0]);
        assertThat(together[1]).isDeepEqualTo(apart[1]);
        assertThat(together[3]).isDeepEqualTo(apart[4]);
        Network network = normed(function, false);
        long bytes =
                Program.training(network, Model.initialize(network, 1).stored(), engine, 1)
                        .session()
                        .bytes();
        // input 32, conv 64, norm and function together 64, dense 3, and three gradients: those of
        // dense, function and conv
        assertThat(bytes).isEqualTo(4 * (32 + 64 + 64 + 3 + 3 + 64 + 64));
    }

    private static Network normed(Pointwise function, boolean apart) {
        return Network.graph(
                "normed",
                volume(4, 4, 2),
                x -> {
                    Flow normed = x.then(conv(4, 3).padding(1)).then(batchNorm());
                    return (apart ? normed.then(scale(1)) : normed).then(function).then(dense(3));
                });
    }

    private static float[][][] gradients(Pointwise function, boolean apart) {
        try (Engine vectors = Engine.best(2)) {
            Network network = normed(function, apart);
            Session session =
                    Program.training(network, Model.initialize(network, 5).stored(), vectors, BATCH)
                            .session();
            fill(session.input(), 2);
            int last = network.nodes().size() - 1;
            for (int run = 0; run < 2; run++) {
                session.forward(BATCH, 0);
                fill(session.gradientOf(last), 1);
                session.backward(last);
            }
            return session.weightGradients();
        }
    }

    /// A batch norm is left alone where something else reads it, where it does not learn, and where
    /// nothing before it learns.
    @Test
    void only_a_batch_norm_that_learns_and_that_a_function_alone_reads_computes_it() {
        Network network =
                Network.graph(
                        "norms",
                        volume(4, 4, 2),
                        x -> {
                            Flow first = x.then("first", batchNorm()).then("r1", relu());
                            Flow second = first.then("conv", conv(4, 3).padding(1));
                            Flow shared = second.then("shared", batchNorm());
                            Flow sum = shared.then("r2", relu()).plus("sum", shared);
                            Flow alone = sum.then("alone", batchNorm()).then("r3", relu());
                            return alone.then("out", dense(3));
                        });
        List<List<Stored>> weights = Model.initialize(network, 3).stored();
        Session all = Program.training(network, weights, engine, 1).session();
        assertThat(sharesWithFunction(all, "first", "r1")).isFalse();
        assertThat(sharesWithFunction(all, "shared", "r2")).isFalse();
        assertThat(sharesWithFunction(all, "alone", "r3")).isTrue();
        Session frozen =
                Program.training(network, weights, engine, 1, network.position("alone") + 1)
                        .session();
        assertThat(sharesWithFunction(frozen, "alone", "r3")).isFalse();
        Session gradient = Program.gradient(network, weights, engine, 1, Network.INPUT).session();
        assertThat(sharesWithFunction(gradient, "alone", "r3")).isFalse();
    }

    private static boolean sharesWithFunction(Session session, String norm, String function) {
        Network network = session.program().network();
        return session.outputOf(network.position(norm))
                == session.outputOf(network.position(function));
    }

    @Test
    void buffers_that_are_larger_than_the_heap_are_refused_before_they_are_made() {
        Network network =
                Network.graph(
                        "wide",
                        volume(1024, 1024, 16),
                        x -> {
                            Flow flow = x;
                            for (int i = 0; i < 100; i++) {
                                flow = flow.then(relu());
                            }
                            return flow;
                        });
        Program program = Program.trace(network, noWeights(network), engine, 100);
        assertThat(program.bytes()).isEqualTo(101 * 4L * 100 * (1 << 24));
        assertThatThrownBy(program::session)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "wide: batches of 100 need buffers of 646,400 MB, and Java's heap has %,d MB"
                                + " for all; use smaller batches, or give Java more:"
                                + " JDK_JAVA_OPTIONS=-Xmx948g",
                        Runtime.getRuntime().maxMemory() >> 20);
        assertThatThrownBy(() -> Program.trace(network, noWeights(network), engine, 128))
                .isInstanceOf(ShapeException.class)
                .hasMessage(
                        "a batch of 128 volumes of 1024×1024×16 has more than 2,147,483,647 values;"
                                + " one array can't hold them, so use a batch of at most 127");
    }

    private static List<List<Stored>> noWeights(Network network) {
        return network.nodes().stream().map(node -> List.<Stored>of()).toList();
    }

    @Test
    void what_a_program_says_that_a_session_takes_is_what_it_takes() {
        Network network = branched();
        Model model = Model.initialize(network, 1);
        Program output = Program.output(network, model.stored(), engine, BATCH);
        assertThat(output.bytes()).isEqualTo(output.session().bytes());
        Program training = Program.training(network, model.stored(), engine, BATCH);
        assertThat(training.bytes())
                .isEqualTo(training.session().bytes() + 4 * network.parameters());
    }
}
