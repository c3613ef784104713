package dev.fathom.kernel.vector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.kernel.Activation;
import dev.fathom.kernel.Call;
import dev.fathom.kernel.Kernels;
import dev.fathom.kernel.plain.ReferenceKernels;
import dev.fathom.kernel.vector.lanes.Lanes;
import dev.fathom.reference.Near;
import dev.fathom.tensor.Volume;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class VectorKernelsTest {
    private static final Call.Input TAME = new Call.Input(42, false);
    private static final Call.Input WILD = new Call.Input(42, true);

    private static IntStream depths() {
        int lanes = Lanes.COUNT;
        return IntStream.of(1, 3, lanes - 1, lanes, 2 * lanes + 1);
    }

    static Stream<Call> pools() {
        return depths().boxed().flatMap(d -> pools(TAME, new Volume(7, 9, d)));
    }

    private static Stream<Call> pools(Call.Input in, Volume volume) {
        return Call.windows(volume).flatMap(w -> Call.pools(in, 2, volume, w));
    }

    static Stream<Call> pointwise() {
        return IntStream.of(0, 1, Lanes.COUNT - 1, Lanes.COUNT + 1, 1027, 16389)
                .boxed()
                .flatMap(count -> Call.pointwise(TAME, count));
    }

    static Stream<Call> columns() {
        return Stream.concat(
                depths().boxed()
                        .flatMap(
                                d ->
                                        IntStream.of(1, 17, 300)
                                                .boxed()
                                                .flatMap(c -> Call.columns(TAME, c, d))),
                Call.columns(TAME, 5, 1001));
    }

    static Stream<Call> wild() {
        return Stream.of(
                        pools(WILD, new Volume(7, 9, 17)),
                        Call.pointwise(WILD, 1027),
                        Call.columns(WILD, 300, 17),
                        Call.columns(WILD, 7, 40))
                .flatMap(c -> c);
    }

    @ParameterizedTest
    @MethodSource({"pools", "pointwise", "columns", "wild"})
    void vectors_give_what_plain_loops_give(Call call) {
        try (Kernels vector = new VectorKernels(2);
                Kernels plain = new ReferenceKernels()) {
            List<float[]> expected = call.run().apply(plain);
            List<float[]> actual = call.run().apply(vector);
            for (int i = 0; i < expected.size(); i++) {
                Near.assertNear(
                        call + ", output " + i, actual.get(i), expected.get(i), call.tolerance());
            }
        }
    }

    static Stream<Call> large() {
        return Stream.of(
                        pools(TAME, new Volume(12, 12, 24)),
                        Call.pointwise(TAME, 50_001),
                        Call.columns(TAME, 1000, 24),
                        Call.columns(TAME, 800, 7))
                .flatMap(c -> c);
    }

    @ParameterizedTest
    @MethodSource("large")
    void bits_do_not_depend_on_the_number_of_threads(Call call) {
        try (Kernels one = new VectorKernels(1);
                Kernels two = new VectorKernels(2);
                Kernels three = new VectorKernels(3)) {
            List<float[]> expected = call.run().apply(one);
            for (Kernels more : List.of(two, three)) {
                List<float[]> actual = call.run().apply(more);
                for (int i = 0; i < expected.size(); i++) {
                    assertThat(actual.get(i))
                            .as("%s, output %d", call, i)
                            .isEqualTo(expected.get(i));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void activations_may_write_over_their_input(Activation f) {
        float[] x = TAME.values(1027);
        float[] dy = new Call.Input(1, false).values(1027);
        try (Kernels k = new VectorKernels(2)) {
            float[] y = new float[1027];
            k.activate(f, 0.1f, 0.7f, 1027, x, y);
            float[] dx = new float[1027];
            k.activateBackward(f, 0.1f, 0.7f, 1027, x, dy, dx);

            k.activateBackward(f, 0.1f, 0.7f, 1027, x, dy, dy);
            assertThat(dy).isEqualTo(dx);
            k.activate(f, 0.1f, 0.7f, 1027, x, x);
            assertThat(x).isEqualTo(y);
        }
    }

    /// Relative to each value by itself, so that small ones count too.
    @ParameterizedTest
    @EnumSource
    void activations_are_exact_to_a_millionth(Activation f) {
        int count = 20_000;
        float[] x = new float[count];
        for (int i = 0; i < count; i++) {
            x[i] = (i - count / 2) * 1e-3f;
        }
        float[] y = new float[count];
        try (Kernels k = new VectorKernels(1)) {
            k.activate(f, 0.1f, 0.7f, count, x, y);
        }
        for (int i = 0; i < count; i++) {
            double expected = f.value(x[i], 0.1f, 0.7f);
            double allowed =
                    switch (f) {
                        // far down their tails the bells lose digits
                        case GELU, GELU_TANH -> Math.max(1e-10, 2e-6 * Math.abs(expected));
                        // where its line meets 0
                        case HARD_SIGMOID -> 1e-7;
                        default -> 1e-6 * Math.abs(expected);
                    };
            assertThat(Math.abs(y[i] - expected))
                    .as("%s(%s) = %s", f, x[i], y[i])
                    .isLessThanOrEqualTo(allowed);
        }
    }

    @Test
    void moments_keep_their_digits_far_from_zero() {
        float[] x = TAME.values(10_000);
        for (int i = 0; i < x.length; i++) {
            x[i] += 1000;
        }
        float[] mean = new float[2];
        float[] variance = new float[2];
        float[] expectedMean = new float[2];
        float[] expectedVariance = new float[2];
        try (Kernels vector = new VectorKernels(2);
                Kernels plain = new ReferenceKernels()) {
            vector.moments(5000, 2, x, mean, variance);
            plain.moments(5000, 2, x, expectedMean, expectedVariance);
        }
        Near.assertNear("mean", mean, expectedMean, 1e-7);
        Near.assertNear("variance", variance, expectedVariance, 1e-6);
    }
}
