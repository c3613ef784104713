package dev.fathom.train.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fathom.reference.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CrossEntropyTest {

    static Stream<Reference.Case> cases() {
        return Reference.cases("dense").stream()
                .filter(c -> c.op().equals("softmax_cross_entropy"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void loss_and_gradient_agree_with_an_independent_framework(Reference.Case c) {
        int batch = c.shape("x")[0];
        int classes = c.shape("x")[1];
        // a sum is the mean times the batch
        float times = c.params().get("reduction").asString().equals("sum") ? batch : 1;
        float[] gradient = new float[batch * classes];
        double loss =
                new CrossEntropy(c.params().get("label_smoothing").asDouble(), weights(c))
                        .of(batch, classes, c.values("x"), c.values("target"), null, gradient);
        for (int i = 0; i < gradient.length; i++) {
            gradient[i] *= times;
        }
        c.check("loss", new float[] {(float) (loss * times)}, 2e-7);
        c.check("gx", gradient, 2e-7);
    }

    private static List<Double> weights(Reference.Case c) {
        List<Double> weights = new ArrayList<>();
        if (c.has("weights")) {
            for (float weight : c.values("weights")) {
                weights.add((double) weight);
            }
        }
        return weights;
    }

    @Test
    void logits_that_would_overflow_an_exponential_are_no_problem() {
        float[] gradient = new float[3];
        double loss =
                new CrossEntropy(0)
                        .of(1, 3, new float[] {3e4f, -3e4f, 0}, new float[] {2}, null, gradient);
        assertThat(loss).isEqualTo(3e4);
        assertThat(gradient).containsExactly(1, 0, -1);
    }

    @Test
    void a_logit_that_is_not_a_number_makes_the_loss_not_a_number() {
        float[] logits = {0, Float.NaN, 1};
        assertThat(new CrossEntropy(0.1).of(1, 3, logits, new float[] {0}, null, null)).isNaN();
    }

    @Test
    void label_smoothing_of_all_is_refused() {
        assertThatThrownBy(() -> new CrossEntropy(1))
                .hasMessage("label smoothing 1: must be from 0 to less than 1");
    }

    /// The loss is linear in the target; with weights, which divide it, where they are the same.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void mixed_targets_mix_losses_and_gradients(boolean weighted) {
        List<Double> weights = weighted ? List.of(2.0, 5.0, 2.0) : List.of();
        CrossEntropy loss = new CrossEntropy(0.1, weights);
        float[] logits = {1, -2, 0.5f, 3, 0.25f, -1};
        float[] own = new float[6];
        float[] others = new float[6];
        float[] mixed = new float[6];
        double first = loss.of(2, 3, logits, new float[] {2, 0}, null, own);
        double second = loss.of(2, 3, logits, new float[] {0, 2}, null, others);
        Mixture mixture = new Mixture(0.7, new int[] {1, 0});
        assertThat(loss.of(2, 3, logits, new float[] {2, 0}, mixture, mixed))
                .isCloseTo(0.7 * first + 0.3 * second, within(1e-12));
        for (int i = 0; i < 6; i++) {
            assertThat(mixed[i]).isCloseTo(0.7f * own[i] + 0.3f * others[i], within(1e-7f));
        }
    }
}
