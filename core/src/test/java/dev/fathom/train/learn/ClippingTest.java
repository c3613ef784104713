package dev.fathom.train.learn;

import static dev.fathom.layer.Layers.dense;
import static dev.fathom.tensor.Volume.volume;
import static dev.fathom.train.optimizer.Clipping.clipNorm;
import static dev.fathom.train.optimizer.Clipping.clipValue;
import static dev.fathom.train.optimizer.Optimizer.sgd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fathom.engine.Engine;
import dev.fathom.network.Network;
import dev.fathom.train.optimizer.Clipping;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Steps with clipped gradients, worked out by hand.
class ClippingTest {
    /// The weights that a step at rate 1 makes of zeros: the gradients that it used, negative.
    ///
    /// @param bias gradients of the two biases; those of the weights are all `weight`
    private static float[][] step(Clipping clipping, float weight, float[] bias, int threads) {
        Network network = Network.of("n", volume(30_000, 1, 1), dense(2));
        float[][][] weights = {{new float[60_000], new float[2]}};
        float[][][] gradients = {{new float[60_000], bias.clone()}};
        Arrays.fill(gradients[0][0], weight);
        try (Engine engine = Engine.best(threads)) {
            Recipe recipe = Recipe.with(sgd(1)).clipping(clipping);
            new Updates(recipe, network, weights, gradients, engine.kernels())
                    .step(new Moment(1, 1, 0, 0));
        }
        return weights[0];
    }

    @Test
    void all_gradients_together_are_made_as_long_as_the_limit() {
        // √(3² + 4²) = 5 over the limit of 1
        float[][] after = step(clipNorm(1), 0, new float[] {3, -4}, 1);
        assertThat(after[1]).containsExactly(new float[] {-0.6f, 0.8f}, within(1e-6f));
        // √(60,000·0.01²) = √6
        after = step(clipNorm(1), 0.01f, new float[2], 1);
        assertThat(after[0][59_999]).isCloseTo((float) (-0.01 / Math.sqrt(6)), within(1e-8f));
    }

    @Test
    void gradients_that_are_short_enough_stay_as_they_are() {
        assertThat(step(clipNorm(6), 0, new float[] {3, -4}, 1)[1]).containsExactly(-3, 4);
        assertThat(step(clipValue(4), 0, new float[] {3, -4}, 1)[1]).containsExactly(-3, 4);
    }

    @Test
    void each_gradient_is_kept_within_a_value() {
        float[][] after = step(clipValue(0.5), 0.25f, new float[] {3, -4}, 1);
        assertThat(after[1]).containsExactly(-0.5f, 0.5f);
        assertThat(after[0][0]).isEqualTo(-0.25f);
    }

    @Test
    void the_bits_do_not_depend_on_the_number_of_threads() {
        Set<Integer> bits = new HashSet<>();
        for (int threads = 1; threads <= 3; threads++) {
            float[] bias = {0.1f, 0.3f};
            bits.add(Arrays.hashCode(step(clipNorm(0.7), 0.013f, bias, threads)[0]));
        }
        assertThat(bits).hasSize(1);
    }

    @Test
    void texts_are_read_back() {
        for (Clipping each : new Clipping[] {clipNorm(1.5), clipValue(0.01), Clipping.none()}) {
            assertThat(Clipping.parse(each.toString())).isEqualTo(each);
        }
        assertThat(Clipping.parse("1.5")).isEqualTo(clipNorm(1.5));
        assertThat(Clipping.parse("clipValue:0.01")).isEqualTo(clipValue(0.01));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "|the end at position 1 of '': expected a word or a number",
                "a lot|'l' at position 3 of 'a lot': expected ':', '.' or the end",
                "clipNrm:1|'clipNrm' at position 1 is not a limit for gradients; did you mean"
                        + " clipNorm? Known are clipNorm, clipValue, none",
                "clipNorm|'clipNorm' at position 1 takes (limit), not 0 values",
                "clipNorm:1,2|'clipNorm' at position 1 takes (limit), not 2 values",
                "1.5.2|'1' at position 1 of '1.5.2': expected a word or a number"
            })
    void a_wrong_text_says_what_where_and_what_else(@Nullable String text, String message) {
        assertThatThrownBy(() -> Clipping.parse(text == null ? "" : text)).hasMessage(message);
    }

    @Test
    void a_limit_of_nothing_is_refused() {
        assertThatThrownBy(() -> clipNorm(0)).hasMessage("clipNorm 0: must be a number above 0");
        assertThatThrownBy(() -> clipValue(-1))
                .hasMessage("clipValue -1: must be a number above 0");
    }
}
