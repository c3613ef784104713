package dev.fathom.layer;

import static dev.fathom.reference.Near.assertNear;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.kernel.Activation;
import dev.fathom.kernel.Kernels;
import dev.fathom.kernel.plain.ReferenceKernels;
import dev.fathom.kernel.vector.VectorKernels;
import dev.fathom.layer.activation.Pointwise;
import dev.fathom.tensor.ShapeException;
import dev.fathom.tensor.Volume;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What holds for every layer.
class EveryLayerTest {
    private static final long SEED = 5;
    private static final float STEP = 1f / 256;

    static List<Samples.Sample> samples() {
        return Samples.all();
    }

    private static LayerRun plain(Samples.Sample sample, float rubbish) {
        return new LayerRun(sample, new ReferenceKernels(), SEED, rubbish);
    }

    @Test
    void every_kind_of_layer_has_a_sample() {
        Set<Class<?>> sampled =
                samples().stream().map(s -> s.layer().getClass()).collect(Collectors.toSet());
        assertThat(sampled).containsExactlyInAnyOrder(Layer.class.getPermittedSubclasses());
    }

    @Test
    void every_function_has_a_sample() {
        Set<Activation> sampled =
                samples().stream()
                        .map(Samples.Sample::layer)
                        .filter(Pointwise.class::isInstance)
                        .map(layer -> ((Pointwise) layer).function())
                        .collect(Collectors.toSet());
        assertThat(sampled).containsExactlyInAnyOrder(Activation.values());
    }

    @ParameterizedTest
    @MethodSource("samples")
    void a_layer_that_draws_in_training_says_so(Samples.Sample sample) {
        float[] y = plain(sample, 0).forward().y;
        boolean differs = !Arrays.equals(plain(sample, 0).seed(4711).forward().y, y);
        assertThat(sample.layer().isRandom()).isEqualTo(differs);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void a_layer_that_gives_probabilities_or_their_logarithms_says_so(Samples.Sample sample) {
        float[] y = LayerRun.batch(plain(sample, 0).infer().y);
        int depth = sample.output().depth();
        assertThat(sample.layer().scores() == Layer.Scores.SHARES)
                .isEqualTo(columnsAreOne(y, depth, value -> value));
        assertThat(sample.layer().scores() == Layer.Scores.LOGARITHMS)
                .isEqualTo(columnsAreOne(y, depth, Math::exp));
    }

    private static boolean columnsAreOne(float[] y, int depth, DoubleUnaryOperator of) {
        return IntStream.range(0, y.length / depth)
                .mapToDouble(
                        column ->
                                IntStream.range(column * depth, (column + 1) * depth)
                                        .mapToDouble(i -> of.applyAsDouble(y[i]))
                                        .sum())
                .allMatch(sum -> Math.abs(sum - 1) < 1e-5);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void gradients_are_slopes_of_forward(Samples.Sample sample) {
        LayerRun run = plain(sample, 0).forward().backward();
        for (int i = 0; i < run.x.length; i++) {
            float[] x = run.x[i];
            float[] slopes = slopes(run, x, LayerRun.batch(x).length);
            assertNear("dx " + i, LayerRun.batch(run.dx(i)), slopes, 1e-3);
        }
        for (int i = 0; i < run.weights.length; i++) {
            float[] w = run.weights[i];
            float[] dw = run.dweights[i];
            if (dw != null) {
                assertNear("dweight " + i, dw, slopes(run, w, w.length), 1e-3);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void a_layer_that_is_frozen_gives_the_slopes_of_its_inference(Samples.Sample sample) {
        LayerRun run = plain(sample, 0).forward().frozen().forward().backward();
        float[] y = run.y.clone();
        for (int i = 0; i < run.x.length; i++) {
            float[] slopes = slopes(run, run.x[i], LayerRun.batch(run.x[i]).length);
            assertNear("dx " + i, LayerRun.batch(run.dx(i)), slopes, 1e-3);
        }
        run.forward();
        assertThat(run.infer().y).isEqualTo(y);
    }

    /// Central differences of the loss for an array's first values.
    private static float[] slopes(LayerRun run, float[] array, int count) {
        float[] slopes = new float[count];
        for (int i = 0; i < count; i++) {
            float value = array[i];
            float up = value + STEP;
            float down = value - STEP;
            array[i] = up;
            double above = run.loss();
            array[i] = down;
            double below = run.loss();
            array[i] = value;
            slopes[i] = (float) ((above - below) / ((double) up - down));
        }
        return slopes;
    }

    @ParameterizedTest
    @MethodSource("samples")
    void fast_kernels_give_the_same_as_plain_loops(Samples.Sample sample) {
        LayerRun expected = plain(sample, 0).forward().backward();
        try (Kernels kernels = new VectorKernels(2)) {
            LayerRun run = new LayerRun(sample, kernels, SEED, 0).forward().backward();
            assertNear("y", run.y, expected.y, 1e-5);
            assertSameGradients(run, expected, 1e-5);
            for (int i = 0; i < run.weights.length; i++) {
                assertNear("weight " + i, run.weights[i], expected.weights[i], 1e-5);
            }
        }
    }

    private static void assertSameGradients(LayerRun actual, LayerRun expected, double tolerance) {
        for (int i = 0; i < actual.dx.length; i++) {
            assertSame("dx " + i, actual.dx[i], expected.dx[i], tolerance);
        }
        for (int i = 0; i < actual.dweights.length; i++) {
            assertSame("dweight " + i, actual.dweights[i], expected.dweights[i], tolerance);
        }
    }

    private static void assertSame(
            String what, float @Nullable [] actual, float @Nullable [] expected, double tolerance) {
        if (actual != null && expected != null) {
            assertNear(what, actual, expected, tolerance);
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void results_don_t_depend_on_what_was_there(Samples.Sample sample) {
        LayerRun clean = plain(sample, 0).forward().backward();
        LayerRun dirty = plain(sample, Float.NaN).forward().backward();
        assertThat(LayerRun.batch(dirty.y)).isEqualTo(LayerRun.batch(clean.y));
        for (int i = 0; i < clean.dx.length; i++) {
            assertThat(LayerRun.batch(dirty.dx(i))).isEqualTo(LayerRun.batch(clean.dx(i)));
        }
        assertThat(dirty.dweights).isDeepEqualTo(clean.dweights);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void nothing_is_written_beyond_the_batch(Samples.Sample sample) {
        LayerRun run = plain(sample, -7).forward().backward();
        assertThat(LayerRun.rest(run.y)).containsOnly(-7);
        for (int i = 0; i < run.dx.length; i++) {
            assertThat(LayerRun.rest(run.dx(i))).containsOnly(-7);
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void gradients_that_are_not_wanted_are_left_out(Samples.Sample sample) {
        LayerRun all = plain(sample, 0).forward().backward();
        for (int i = 0; i < all.dx.length; i++) {
            LayerRun run = plain(sample, 0);
            run.dx[i] = null;
            assertSameGradients(run.forward().backward(), all, 1e-6);
        }
        for (int i = 0; i < all.dweights.length; i++) {
            LayerRun run = plain(sample, 0);
            run.dweights[i] = null;
            assertSameGradients(run.forward().backward(), all, 1e-6);
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void its_text_reads_back_to_the_same_layer(Samples.Sample sample) {
        assertThat(LayerText.parse(sample.layer().toString())).isEqualTo(sample.layer());
    }

    @ParameterizedTest
    @MethodSource("samples")
    void only_layers_that_join_read_several_inputs(Samples.Sample sample) {
        Layer layer = sample.layer();
        Volume first = sample.inputs().getFirst();
        List<Volume> two = List.of(first, first);
        if (layer.joins()) {
            assertThat(layer.output(two).size()).isIn(first.size(), 2 * first.size());
        } else {
            assertThatThrownBy(() -> layer.output(two))
                    .isInstanceOf(ShapeException.class)
                    .hasMessage("reads one input, not 2; join them with add() or concat() first");
        }
    }
}
