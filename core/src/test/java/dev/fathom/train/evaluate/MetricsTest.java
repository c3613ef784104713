package dev.fathom.train.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/// Figures of scikit-learn 1.9.1 (average_precision_score, f1_score, accuracy_score, jaccard_score,
/// r2_score, mean_absolute_error, root_mean_squared_error) on the same numbers, and by hand.
class MetricsTest {
    private static final Offset<Double> NEAR = within(1e-7);

    private static final float[][] HAS = {
        {1, 0, 0}, {1, 1, 0}, {0, 1, 0}, {0, 0, 0}, {1, 1, 0}, {0, 1, 0}
    };
    private static final float[][] SCORES = {
        {2, -1, -3}, {0.5f, 0.25f, 1}, {0.5f, -0.5f, -1},
        {-2, 3, -2}, {-1, 0.25f, -0.5f}, {1.5f, 2, -4}
    };

    private static LabelMetrics labels() {
        Metrics.Count count = new LabelMetrics.Counted(3, 6);
        for (int i = 0; i < 6; i++) {
            count.add(1, SCORES[i], HAS[i]);
        }
        return (LabelMetrics) count.metrics(0.5);
    }

    @Test
    void labels_are_measured_as_scikit_learn_does() {
        LabelMetrics m = labels();
        assertThat(m.pictures()).isEqualTo(6);
        assertThat(m.labels().get(0).averagePrecision()).isCloseTo(0.7, NEAR);
        assertThat(m.labels().get(1).averagePrecision()).isCloseTo(0.7, NEAR);
        assertThat(m.labels().get(0).f1()).isCloseTo(0.57142857, within(1e-8));
        assertThat(m.labels().get(1).precision()).isCloseTo(0.75, NEAR);
        assertThat(m.labels().get(1).recall()).isCloseTo(0.75, NEAR);
        assertThat(m.microF1()).isCloseTo(0.625, NEAR);
        assertThat(m.exact()).isEqualTo(1);
        assertThat(m.byName()).containsEntry("exactMatch", 1 / 6.0);
        assertThat(m.figure()).isCloseTo(0.7, NEAR);
    }

    /// The third has no picture that has it, so no average precision; it was told once, so an F1.
    @Test
    void a_label_that_never_occurs_has_no_average_precision() {
        LabelMetrics m = labels();
        LabelMetrics.Label never = m.labels().get(2);
        assertThat(never.averagePrecision()).isNaN();
        assertThat(never.recall()).isNaN();
        assertThat(never.precision()).isZero();
        assertThat(m.macroF1()).isCloseTo((0.57142857 + 0.75 + 0) / 3, within(1e-8));
    }

    /// By hand: of three equally probable pictures, of which one has the label, the precision is ⅓
    /// for it; then one more that has it: 2/4.
    @Test
    void equally_probable_pictures_count_together() {
        float[] scores = {1, 1, 1, 0};
        boolean[] has = {false, true, false, true};
        assertThat(LabelMetrics.averagePrecision(scores, has))
                .isCloseTo((1 / 3.0 + 2 / 4.0) / 2, NEAR);
        assertThat(LabelMetrics.averagePrecision(new float[] {2, 1}, new boolean[] {true, false}))
                .isEqualTo(1);
    }

    @Test
    void pixels_are_measured_as_scikit_learn_does() {
        int[] right = {0, 0, 1, 2, 1, 0, 2, 2, 1, 255};
        int[] told = {0, 1, 1, 2, 0, 0, 2, 1, 1, 2};
        float[] values = new float[30];
        float[] targets = new float[10];
        for (int p = 0; p < 10; p++) {
            targets[p] = right[p];
            values[3 * p + told[p]] = 1;
        }
        Metrics.Count count = new PixelMetrics.Counted(3, 10);
        count.add(1, count.counted(1, values), targets);
        PixelMetrics m = (PixelMetrics) count.metrics(1);
        assertThat(m.iou(0)).isCloseTo(0.5, NEAR);
        assertThat(m.iou(1)).isCloseTo(0.4, NEAR);
        assertThat(m.iou(2)).isCloseTo(2 / 3.0, NEAR);
        assertThat(m.meanIou()).isCloseTo((0.5 + 0.4 + 2 / 3.0) / 3, NEAR);
        assertThat(m.pixelAccuracy()).isCloseTo(2 / 3.0, NEAR);
        assertThat(m.meanRecall()).isCloseTo(2 / 3.0, NEAR);
        assertThat(m.confusion())
                .containsExactly(List.of(2L, 1L, 0L), List.of(1L, 2L, 0L), List.of(0L, 1L, 2L));
    }

    @Test
    void a_class_that_neither_occurs_nor_is_told_does_not_count() {
        Metrics.Count count = new PixelMetrics.Counted(3, 2);
        count.add(1, count.counted(1, new float[] {1, 0, 0, 0, 1, 0}), new float[2]);
        PixelMetrics m = (PixelMetrics) count.metrics(1);
        assertThat(m.iou(2)).isNaN();
        assertThat(m.meanIou()).isEqualTo((0.5 + 0) / 2);
    }

    @Test
    void numbers_are_measured_as_scikit_learn_does() {
        Metrics.Count count = new ValueMetrics.Counted(2);
        count.add(3, new float[] {1.5f, 12, 1, 18, 4.5f, 20}, new float[] {1, 10, 2, 20, 4, 15});
        count.add(1, new float[] {6, 33}, new float[] {7, 40});
        ValueMetrics m = (ValueMetrics) count.metrics(1);
        assertThat(m.values().get(0).r2()).isCloseTo(0.88095238, within(1e-8));
        assertThat(m.values().get(1).r2()).isCloseTo(0.84192771, within(1e-8));
        assertThat(m.values().get(0).mae()).isCloseTo(0.75, NEAR);
        assertThat(m.values().get(1).mae()).isCloseTo(4, NEAR);
        assertThat(m.values().get(0).rmse()).isCloseTo(0.79056942, within(1e-8));
        assertThat(m.values().get(1).rmse()).isCloseTo(4.52769257, within(1e-8));
        assertThat(m.byName().get("mae")).isCloseTo(2.375, NEAR);
        assertThat(m.figure()).isCloseTo((0.88095238 + 0.84192771) / 2, within(1e-8));
    }
}
