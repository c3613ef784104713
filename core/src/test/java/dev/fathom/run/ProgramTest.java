package dev.fathom.run;

import static dev.fathom.layer.Layers.batchNorm;
import static dev.fathom.layer.Layers.clip;
import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.dense;
import static dev.fathom.layer.Layers.dropout;
import static dev.fathom.layer.Layers.flatten;
import static dev.fathom.layer.Layers.gelu;
import static dev.fathom.layer.Layers.globalAveragePool;
import static dev.fathom.layer.Layers.maxPool;
import static dev.fathom.layer.Layers.relu;
import static dev.fathom.layer.Layers.softmax;
import static dev.fathom.tensor.Volume.volume;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.network.Flow;
import dev.fathom.network.Network;
import dev.fathom.tensor.Stored;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ProgramTest {
    private static final int BATCH = 3;
    private static final List<Engine> ENGINES =
            List.of(Engine.of("plain"), Engine.best(1), Engine.exact(2));

    @AfterAll
    static void end() {
        ENGINES.forEach(Engine::close);
    }

    private static Network residual() {
        return Network.graph(
                "residual",
                volume(5, 4, 3),
                x -> {
                    Flow a = x.then(conv(32, 3).padding(1), batchNorm(), relu());
                    Flow b = a.then(conv(32, 3).padding(1), batchNorm());
                    Flow c = a.then(conv(32, 1).bias(false), batchNorm().scale(false));
                    Flow sum = b.plus(c).then(relu());
                    Flow grouped =
                            sum.then(conv(32, 3).padding(1).groups(32), batchNorm(), clip(0, 6));
                    Flow again = grouped.plus(sum).then(dropout(0.3), gelu());
                    return again.then(maxPool(2).ceil(), flatten(), dense(40), relu(), dropout(0.5))
                            .then(dense(5), softmax());
                });
    }

    private static Network plain() {
        return Network.of(
                "plain",
                volume(12, 12, 24),
                conv(24, 3).padding(1),
                batchNorm().shift(false),
                gelu(),
                conv(20, 3).padding(1).groups(4),
                relu(),
                conv(33, 1),
                batchNorm(),
                globalAveragePool(),
                dense(7));
    }

    /// A flow that ends in layers that keep the values, and one that has no other layers.
    private static Network dropped() {
        return Network.of("dropped", volume(2, 3, 4), dropout(0.5), conv(3, 1), flatten());
    }

    private static Network nothing() {
        return Network.of("nothing", volume(2, 3, 4), dropout(0.5));
    }

    static Stream<Network> networks() {
        return Stream.of(residual(), plain(), SessionTest.branched(), dropped(), nothing());
    }

    /// Weights, and moments of batch norm, that are nowhere 0 or 1.
    private static List<List<Stored>> weights(Network network) {
        Model model = Model.initialize(network, 7);
        Random random = new Random(8);
        for (float[][] node : model.weights()) {
            for (int p = 1; p < node.length; p++) {
                for (int i = 0; i < node[p].length; i++) {
                    node[p][i] = 0.5f + random.nextFloat();
                }
            }
        }
        return model.stored();
    }

    @ParameterizedTest
    @MethodSource("networks")
    void steps_give_what_the_single_layers_give(Network network) {
        List<List<Stored>> weights = weights(network);
        for (Engine engine : ENGINES) {
            Session trace = Program.trace(network, weights, engine, BATCH).session();
            fill(trace.input());
            for (int last = 0; last < network.nodes().size(); last++) {
                Session session = Program.output(network, weights, engine, BATCH, last).session();
                System.arraycopy(trace.input(), 0, session.input(), 0, trace.input().length);
                for (int batch : new int[] {BATCH, 1}) {
                    trace.forward(batch, 0);
                    session.run(batch);
                    compare(batch * network.volume(last).size(), trace.outputOf(last), session);
                }
            }
        }
    }

    private static void compare(int count, float[] expected, Session session) {
        for (int i = 0; i < count; i++) {
            float most = Math.max(1, Math.abs(expected[i]));
            assertThat(session.output()[i]).isCloseTo(expected[i], within(2e-4f * most));
        }
    }

    private static void fill(float[] array) {
        Random random = new Random(9);
        for (int i = 0; i < array.length; i++) {
            array[i] = (float) random.nextGaussian();
        }
    }

    @Test
    void convolutions_take_norm_sum_and_function_with_them() {
        assertThat(steps(residual(), Engine.best(1)))
                .containsExactly(
                        List.of("conv1", "bn1", "relu1"),
                        List.of("conv3", "bn3"),
                        List.of("conv2", "bn2", "add3", "relu3"),
                        List.of("conv4", "bn4", "clip4"),
                        List.of("add4"),
                        List.of("gelu4"),
                        List.of("pool4"),
                        List.of("fc5", "relu5"),
                        List.of("fc6"),
                        List.of("softmax6"));
    }

    /// Plain loops do each layer by itself, but for the function behind a batch norm.
    @Test
    void what_an_engine_declines_the_layers_do() {
        assertThat(steps(residual(), Engine.of("plain")))
                .containsExactly(
                        List.of("conv1"),
                        List.of("bn1", "relu1"),
                        List.of("conv3"),
                        List.of("bn3"),
                        List.of("conv2"),
                        List.of("bn2"),
                        List.of("add3"),
                        List.of("relu3"),
                        List.of("conv4"),
                        List.of("bn4", "clip4"),
                        List.of("add4"),
                        List.of("gelu4"),
                        List.of("pool4"),
                        List.of("fc5"),
                        List.of("relu5"),
                        List.of("fc6"),
                        List.of("softmax6"));
    }

    private static List<List<String>> steps(Network network, Engine engine) {
        try (engine) {
            return Program.output(network, weights(network), engine, BATCH).lines().stream()
                    .map(line -> line.nodes().stream().map(n -> name(network, n)).toList())
                    .toList();
        }
    }

    private static String name(Network network, int node) {
        return network.nodes().get(node).name();
    }

    @Test
    void layers_that_the_output_does_not_need_do_not_run() {
        Network network =
                Network.graph(
                        "heads",
                        volume(4, 4, 2),
                        x -> {
                            Flow body = x.then("body", conv(3, 1));
                            body.then("other", dense(2));
                            return body.then("relu", relu()).then("own", dense(2));
                        });
        assertThat(steps(network, Engine.best(1)))
                .containsExactly(List.of("body", "relu"), List.of("own"));
    }

    @Test
    void buffers_are_used_again() {
        Network network = residual();
        Engine engine = Engine.of("plain");
        Session trace = Program.trace(network, weights(network), engine, BATCH).session();
        assertThat(Program.output(network, weights(network), engine, BATCH).session().bytes())
                .isLessThan(trace.bytes() / 2);
    }

    @Test
    void the_same_bits_for_any_number_of_threads() {
        Network network = residual();
        float[][] outputs =
                IntStream.of(1, 2, 3)
                        .mapToObj(
                                threads -> {
                                    try (Engine engine = Engine.best(threads)) {
                                        Session run =
                                                Program.output(
                                                                network,
                                                                weights(network),
                                                                engine,
                                                                BATCH)
                                                        .session();
                                        fill(run.input());
                                        run.run(BATCH);
                                        return run.output().clone();
                                    }
                                })
                        .toArray(float[][]::new);
        assertThat(outputs[1]).isEqualTo(outputs[0]);
        assertThat(outputs[2]).isEqualTo(outputs[0]);
    }

    @Test
    void a_batch_larger_than_it_was_made_for_is_refused() {
        Session session =
                Program.output(plain(), weights(plain()), Engine.of("plain"), 2).session();
        assertThatThrownBy(() -> session.run(3))
                .hasMessage("a batch of 3 pictures; this program was made for 1 … 2");
    }

    @Test
    void a_session_says_what_its_program_is_not_for() {
        Network network = plain();
        List<List<Stored>> weights = weights(network);
        Engine engine = Engine.of("plain");
        Session output = Program.output(network, weights, engine, 1).session();
        assertThatThrownBy(() -> output.outputOf(0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "this program of plain is for the output of fc4 and does not keep that of"
                                + " other layers; make one by Program.trace(), or for that layer by"
                                + " Program.output()");
        assertThatThrownBy(() -> output.forward(1, 0))
                .hasMessage(
                        "this program of plain is for the output of fc4 and runs as a whole, by"
                                + " run(); make one by Program.trace()");
        Session trace = Program.trace(network, weights, engine, 1).session();
        for (ThrowingCallable use :
                List.<ThrowingCallable>of(
                        () -> trace.gradientOf(0),
                        trace::weightGradients,
                        () -> trace.backward(0))) {
            assertThatThrownBy(use)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage(
                            "this program of plain is for the outputs of all layers and has no"
                                    + " gradients; make one by Program.training() or"
                                    + " Program.gradient()");
        }
    }

    @Test
    void what_a_program_is_for_is_told_in_words() {
        Network network = plain();
        List<List<Stored>> weights = weights(network);
        Engine engine = Engine.of("plain");
        assertThat(Program.training(network, weights, engine, 1))
                .hasToString("this program of plain is for training");
        assertThat(Program.gradient(network, weights, engine, 1, Network.INPUT))
                .hasToString("this program of plain is for the gradient of the input");
    }
}
