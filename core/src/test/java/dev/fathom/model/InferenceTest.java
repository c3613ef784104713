package dev.fathom.model;

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

import dev.fathom.kernel.Kernels;
import dev.fathom.kernel.plain.ReferenceKernels;
import dev.fathom.kernel.vector.VectorKernels;
import dev.fathom.network.Flow;
import dev.fathom.network.Network;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class InferenceTest {
    private static final int BATCH = 3;
    private static final List<Kernels> KERNELS =
            List.of(new ReferenceKernels(), new VectorKernels(1), new VectorKernels(2, true));

    @AfterAll
    static void end() {
        KERNELS.forEach(Kernels::close);
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
        return Stream.of(residual(), plain(), PlanTest.branched(), dropped(), nothing());
    }

    /// Weights, and moments of batch norm, that are nowhere 0 or 1.
    private static float[][][] weights(Network network) {
        float[][][] weights = Model.initialize(network, 7).weights();
        Random random = new Random(8);
        for (float[][] node : weights) {
            for (int p = 1; p < node.length; p++) {
                for (int i = 0; i < node[p].length; i++) {
                    node[p][i] = 0.5f + random.nextFloat();
                }
            }
        }
        return weights;
    }

    @ParameterizedTest
    @MethodSource("networks")
    void steps_give_what_the_single_layers_give(Network network) {
        float[][][] weights = weights(network);
        for (Kernels kernels : KERNELS) {
            Plan plan = Plan.traced(network, weights, kernels, BATCH);
            fill(plan.input());
            for (int last = 0; last < network.nodes().size(); last++) {
                Inference inference = new Inference(network, weights, kernels, BATCH, last);
                System.arraycopy(plan.input(), 0, inference.input(), 0, plan.input().length);
                for (int batch : new int[] {BATCH, 1}) {
                    plan.forward(batch, 0);
                    inference.run(batch);
                    compare(batch * network.volume(last).size(), plan.outputOf(last), inference);
                }
            }
        }
    }

    private static void compare(int count, float[] expected, Inference inference) {
        for (int i = 0; i < count; i++) {
            float most = Math.max(1, Math.abs(expected[i]));
            assertThat(inference.output()[i]).isCloseTo(expected[i], within(2e-4f * most));
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
        Network network = residual();
        Inference inference =
                new Inference(network, weights(network), new ReferenceKernels(), BATCH);
        assertThat(
                        inference.steps().stream()
                                .map(
                                        s ->
                                                s.nodes().stream()
                                                        .map(n -> network.nodes().get(n).name())))
                .map(Stream::toList)
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
        Inference inference =
                new Inference(network, weights(network), new ReferenceKernels(), BATCH);
        assertThat(inference.steps().stream().flatMap(s -> s.nodes().stream()))
                .map(n -> network.nodes().get(n).name())
                .containsExactly("body", "relu", "own");
    }

    @Test
    void buffers_are_used_again() {
        Network network = residual();
        Kernels kernels = new ReferenceKernels();
        Plan plan = Plan.traced(network, weights(network), kernels, BATCH);
        assertThat(new Inference(network, weights(network), kernels, BATCH).bytes())
                .isLessThan(plan.bytes() / 2);
    }

    @Test
    void the_same_bits_for_any_number_of_threads() {
        Network network = residual();
        float[][] outputs =
                IntStream.of(1, 2, 3)
                        .mapToObj(
                                threads -> {
                                    try (Kernels kernels = new VectorKernels(threads)) {
                                        Inference run =
                                                new Inference(
                                                        network, weights(network), kernels, BATCH);
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
        Inference inference = new Inference(plain(), weights(plain()), new ReferenceKernels(), 2);
        assertThatThrownBy(() -> inference.run(3))
                .hasMessage("a batch of 3 pictures; this plan was made for 1 … 2");
    }
}
