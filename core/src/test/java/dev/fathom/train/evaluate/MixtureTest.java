package dev.fathom.train.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fathom.kernel.Kernels;
import dev.fathom.kernel.plain.ReferenceKernels;
import dev.fathom.train.learn.Recipe;
import dev.fathom.train.optimizer.Optimizer;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MixtureTest {
    private static final int DRAWS = 20_000;

    /// The variance of Beta(α, α) is 1/(4·(2α + 1)), and both halves are alike.
    @ParameterizedTest
    @ValueSource(doubles = {0.05, 0.2, 1, 3})
    void shares_are_spread_as_the_upper_half_of_a_beta_distribution(double alpha) {
        double squares = 0;
        for (int seed = 0; seed < DRAWS; seed++) {
            double share = Mixture.draw(alpha, 1, seed).share();
            assertThat(share).isBetween(0.5, 1.0);
            squares += (share - 0.5) * (share - 0.5) / DRAWS;
        }
        double variance = 1 / (4 * (2 * alpha + 1));
        assertThat(squares).isCloseTo(variance, within(0.03 * variance));
    }

    /// Beta(1, 1) is even.
    @Test
    void with_an_alpha_of_1_all_shares_are_as_likely() {
        int[] counts = new int[5];
        for (int seed = 0; seed < DRAWS; seed++) {
            counts[(int) (10 * Mixture.draw(1, 1, seed).share() - 5)]++;
        }
        for (int count : counts) {
            assertThat(count).isBetween(3800, 4200);
        }
    }

    @Test
    void partners_are_a_permutation_and_each_is_as_likely() {
        int[][] counts = new int[4][4];
        for (int seed = 0; seed < 4000; seed++) {
            int[] partners = Mixture.draw(0.2, 4, seed).partners();
            assertThat(Arrays.stream(partners).sorted()).containsExactly(0, 1, 2, 3);
            IntStream.range(0, 4).forEach(i -> counts[i][partners[i]]++);
        }
        for (int[] row : counts) {
            for (int count : row) {
                assertThat(count).isBetween(900, 1100);
            }
        }
    }

    @Test
    void pictures_are_mixed_with_their_partners() {
        float[] x = {1, 2, 3, 4, 5, 6};
        float[] mixed = new float[6];
        try (Kernels kernels = new ReferenceKernels()) {
            new Mixture(0.75, new int[] {2, 0, 1}).mix(kernels, x, 2, mixed);
        }
        assertThat(mixed).containsExactly(2, 3, 2.5f, 3.5f, 4.5f, 5.5f);
    }

    @Test
    void a_share_that_makes_no_sense_is_refused() {
        assertThatThrownBy(() -> Recipe.with(Optimizer.sgd(0.1)).mixup(-0.1))
                .hasMessage("mixup -0.1: must be 0, or from 0.001 to 1000");
    }
}
