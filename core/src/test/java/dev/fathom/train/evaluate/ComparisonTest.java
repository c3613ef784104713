package dev.fathom.train.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fathom.data.samples.Pictures;
import dev.fathom.engine.Engine;
import dev.fathom.layer.Layers;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.tensor.Volume;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComparisonTest {

    @Test
    void pictures_are_counted_by_who_tells_their_class() {
        int[] labels = {0, 0, 1, 1, 2, 2, 2};
        int[] first = {0, 0, 1, 0, 0, 1, 1};
        int[] second = {0, 1, 1, 1, 0, 1, 0};
        Comparison c = Comparison.of(labels, first, second);
        assertThat(c).isEqualTo(new Comparison(2, 1, 1, 3, 4));
        assertThat(c.pictures()).isEqualTo(7);
        assertThat(c.disagreements()).isEqualTo(2);
        assertThat(c.firstAccuracy()).isEqualTo(3 / 7.0);
        assertThat(c.secondAccuracy()).isEqualTo(3 / 7.0);
    }

    /// statsmodels 0.15.0: mcnemar([[0, b], [c, 0]], exact=b + c < 25, correction=True).pvalue.
    @ParameterizedTest
    @CsvSource({
        "10, 12, 0.8318119049072266",
        "1, 9, 0.021484375",
        "5, 5, 1",
        "0, 24, 1.1920928955078125e-07",
        "14, 11, 0.6891565167793516",
        "30, 20, 0.20309178757716426",
        "121, 59, 5.450094825427117e-06",
        "60, 140, 2.3216732236649325e-08",
        "500, 300, 1.982453687656055e-12"
    })
    void the_p_value_agrees_with_an_independent_program(long b, long c, double p) {
        Comparison comparison = new Comparison(7, b, c, 3, 0);
        assertThat(comparison.isExact()).isEqualTo(b + c < 25);
        assertThat(comparison.pValue()).isCloseTo(p, within(1e-10 * p));
        assertThat(new Comparison(7, c, b, 3, 0).pValue()).isEqualTo(comparison.pValue());
    }

    @Test
    void the_statistic_is_corrected_for_continuity() {
        // (121 − 59 − 1)² / 180
        assertThat(new Comparison(0, 121, 59, 0, 0).chiSquared())
                .isCloseTo(20.67222222222222, within(1e-12));
        assertThat(new Comparison(0, 50, 50, 0, 0).pValue()).isEqualTo(1);
    }

    @Test
    void models_that_never_disagree_do_not_differ() {
        assertThat(new Comparison(5, 0, 0, 5, 10).pValue()).isEqualTo(1);
    }

    /// Takes a pixel of less than a half for class 0, and others for class 1: or the other way.
    private static Model classifier(float sign) {
        Network network = Network.of("one", new Volume(1, 1, 1), Layers.dense(2), Layers.softmax());
        Model model = Model.initialize(network, 1);
        float[][] weights = model.weights()[0];
        weights[0][0] = -sign;
        weights[0][1] = sign;
        weights[1][0] = sign / 2;
        weights[1][1] = -sign / 2;
        return model;
    }

    private static Pictures pictures(int... labels) {
        List<byte[]> pixels =
                List.of(new byte[] {0}, new byte[] {-1}, new byte[] {10}, new byte[] {-20});
        return Pictures.of(new Volume(1, 1, 1), List.of("dark", "light"), labels, pixels);
    }

    @Test
    void two_models_are_tested_on_the_same_pictures() {
        Pictures pictures = pictures(0, 1, 0, 0);
        try (Engine engine = Engine.best(1)) {
            Comparison c =
                    Comparison.of(classifier(1), pictures, classifier(-1), pictures, engine, 3);
            assertThat(c).isEqualTo(new Comparison(0, 3, 1, 0, 0));
        }
    }

    @Test
    void other_pictures_for_the_second_model_are_refused() {
        try (Engine engine = Engine.best(1)) {
            assertThatThrownBy(
                            () ->
                                    Comparison.of(
                                            classifier(1),
                                            pictures(0, 1, 0, 0),
                                            classifier(1),
                                            pictures(1, 1, 0, 0),
                                            engine,
                                            4))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "the models are compared on different pictures: 4 and 4, or in another"
                                    + " order; give both the same");
        }
    }
}
