package dev.fathom.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.train.compare.PairedComparison;
import dev.fathom.train.evaluate.LabelMetrics;
import dev.fathom.train.evaluate.LabelMetrics.Label;
import dev.fathom.train.evaluate.Metrics;
import dev.fathom.train.evaluate.ValueMetrics;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class PairedTextTest {
    private static Metrics labels(double averagePrecision) {
        return new LabelMetrics(400, 0.5, 100, List.of(new Label(200, 150, 100, averagePrecision)));
    }

    private static String text(PairedComparison compared) {
        return new PairedText("a.safetensors", "b.safetensors", Path.of("d"), compared).toString();
    }

    @Test
    void who_is_better_and_how_surely_is_said_in_the_words_of_the_task() {
        String text = text(new PairedComparison(labels(0.5), labels(0.525), -0.04, -0.01, 0.002));
        assertThat(text)
                .isEqualTo(
                        """
                        A: a.safetensors
                        B: b.safetensors
                        400 pictures

                                                A        B
                        mean average precision  50.00 %  52.50 %
                        mean F1                 57.14 %  57.14 %
                        F1 of all labels        57.14 %  57.14 %
                        all labels right        25.00 %  25.00 %
                        loss                    0.5000   0.5000

                        B is better: mean average precision, A less B, is -2.50 %. Drawn anew from the pictures 1,999 times (paired bootstrap),
                        it lies between -4.00 % and -1.00 % in 95 of 100; p = 0.0020: hardly chance (below 0.05).
                        """);
    }

    @Test
    void a_difference_that_can_be_chance_is_called_so() {
        assertThat(text(new PairedComparison(labels(0.53), labels(0.525), -0.01, 0.02, 0.41)))
                .contains("A is better: ")
                .endsWith("p = 0.4100: that can be chance (not below 0.05).\n");
    }

    @Test
    void a_figure_that_is_not_defined_is_no_difference() {
        Metrics none = new ValueMetrics(3, 0, List.of(new ValueMetrics.Value(1, 1, Double.NaN)));
        assertThat(text(new PairedComparison(none, none, Double.NaN, Double.NaN, Double.NaN)))
                .endsWith(
                        "R² is not defined on these pictures, so that the models can't be compared by"
                                + " it\n");
    }
}
