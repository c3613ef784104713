package dev.fathom.train.evaluate;

import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.dense;
import static dev.fathom.layer.Layers.relu;
import static dev.fathom.layer.Layers.softmax;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fathom.data.Preprocessing;
import dev.fathom.data.samples.Pictures;
import dev.fathom.data.samples.View;
import dev.fathom.engine.Engine;
import dev.fathom.model.Likelihood;
import dev.fathom.model.Model;
import dev.fathom.model.Views;
import dev.fathom.network.Network;
import dev.fathom.tensor.Volume;
import dev.fathom.train.Patterns;
import dev.fathom.train.evaluate.Calibration.Bin;
import dev.fathom.train.evaluate.Evaluation.Answer;
import dev.fathom.train.evaluate.Evaluation.Mistake;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class EvaluationTest {
    private static final Calibration UNKNOWN = new Calibration(Double.NaN, List.of());
    private static final Offset<Double> ROUNDING = within(1e-12);

    private static Tally tally(int classes) {
        return new Tally(classes, Likelihood.SHARED, answer -> {});
    }

    @Test
    void a_confusion_matrix_gives_accuracy_recall_and_precision() {
        Evaluation e =
                new Evaluation(
                        0.5,
                        10,
                        List.of(List.of(3L, 1L, 0L), List.of(2L, 2L, 0L), List.of(0L, 2L, 0L)),
                        UNKNOWN);
        assertThat(e.pictures()).isEqualTo(10);
        assertThat(e.correct()).isEqualTo(5);
        assertThat(e.accuracy()).isEqualTo(0.5);
        assertThat(e.recall(0)).isEqualTo(0.75);
        assertThat(e.precision(0)).isEqualTo(0.6);
        assertThat(e.recall(2)).isZero();
        assertThat(e.precision(2)).isNaN();
    }

    /// scikit-learn 1.9.1: precision_recall_fscore_support(…, average='macro', zero_division=0).
    @Test
    void class_figures_and_their_means_agree_with_an_independent_program() {
        Evaluation e =
                new Evaluation(
                        0.5,
                        10,
                        List.of(
                                List.of(3L, 1L, 0L, 0L),
                                List.of(2L, 2L, 0L, 0L),
                                List.of(0L, 2L, 0L, 0L),
                                List.of(0L, 0L, 0L, 0L)),
                        UNKNOWN);
        assertThat(e.f1(0)).isCloseTo(2 / 3.0, ROUNDING);
        assertThat(e.f1(1)).isCloseTo(4 / 9.0, ROUNDING);
        assertThat(e.f1(2)).isZero();
        assertThat(e.f1(3)).isNaN();
        // the last class does not occur and does not count
        assertThat(e.macroPrecision()).isCloseTo(0.3333333333333333, ROUNDING);
        assertThat(e.macroRecall()).isCloseTo(0.4166666666666667, ROUNDING);
        assertThat(e.macroF1()).isCloseTo(0.3703703703703704, ROUNDING);
    }

    @Test
    void among_five_classes_the_first_five_say_nothing() {
        Tally five = tally(5);
        five.add(1, new float[] {1, 2, 3, 4, 5}, new float[] {0});
        assertThat(five.metrics(1).topFiveAccuracy()).isNaN();
        Tally six = tally(6);
        six.add(2, new float[] {1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6}, new float[] {0, 1});
        assertThat(six.metrics(1).topFiveAccuracy()).isEqualTo(0.5);
    }

    /// Brier score: scikit-learn 1.9.1, brier_score_loss(…, scale_by_half=False); bins and expected
    /// error: NumPy 2, by their definition.
    @Test
    void calibration_agrees_with_an_independent_program() {
        Tally tally = tally(3);
        float[] logits = {2, 0, 0, 0, 1, 0, 0, 0, 3, 1, 0.5f, 0, 0, 2.5f, 0, 0.25f, 0, 0};
        tally.add(6, logits, new float[] {0, 1, 2, 1, 0, 2});
        Calibration c = tally.metrics(1).calibration();
        assertThat(c.brier()).isCloseTo(0.5761965214016311, ROUNDING);
        assertThat(c.expectedError()).isCloseTo(0.41398447657541765, ROUNDING);
        assertThat(c.confidence()).isCloseTo(0.6714997850554743, ROUNDING);
        assertThat(c.bins()).hasSize(15);
        assertThat(c.bins().get(5).confidence()).isCloseTo(0.3909913151594319, ROUNDING);
        assertThat(c.bins().get(5).accuracy()).isZero();
        assertThat(c.bins().get(13).accuracy()).isEqualTo(1);
        assertThat(c.bins().get(6)).isEqualTo(new Bin(0, Double.NaN, Double.NaN));
    }

    @Test
    void a_bin_includes_its_upper_end_and_the_surest_answers_are_in_the_last() {
        Tally tally = tally(5);
        // five equal classes: exactly 0.2 = 3/15, the upper end of the third bin
        tally.add(1, new float[5], new float[] {0});
        tally.add(1, new float[] {1000, 0, 0, 0, 0}, new float[] {1});
        Calibration c = tally.metrics(1).calibration();
        assertThat(c.bins().get(2)).isEqualTo(new Bin(1, 0.2, 1));
        assertThat(c.bins().get(14)).isEqualTo(new Bin(1, 1, 0));
        assertThat(c.expectedError()).isCloseTo((0.8 + 1) / 2, ROUNDING);
        // 0.8² + 4·0.2² and 1² + 1²
        assertThat(c.brier()).isCloseTo((0.8 + 2) / 2, ROUNDING);
    }

    @Test
    void the_most_frequent_mistakes_come_first_and_equal_ones_by_class() {
        Evaluation e =
                new Evaluation(
                        0.5,
                        0,
                        List.of(List.of(3L, 1L, 0L), List.of(2L, 2L, 1L), List.of(0L, 2L, 0L)),
                        UNKNOWN);
        assertThat(e.mistakes())
                .containsExactly(
                        new Mistake(1, 0, 2),
                        new Mistake(2, 1, 2),
                        new Mistake(0, 1, 1),
                        new Mistake(1, 2, 1));
    }

    @Test
    void predictions_are_counted_batch_after_batch() {
        Tally tally = tally(7);
        float[] logits = {
            0, 1, 2, 3, 4, 5, 6, //
            6, 5, 4, 3, 2, 1, 0, //
            1, 1, 1, 1, 1, 1, 1
        };
        tally.add(3, logits, new float[] {6, 5, 4});
        tally.add(1, logits, new float[] {1});
        Evaluation e = tally.metrics(3);
        assertThat(e.loss()).isEqualTo(3);
        assertThat(e.correct()).isEqualTo(1);
        // of the equal logits the first five count as the likeliest
        assertThat(e.topFive()).isEqualTo(2);
        assertThat(e.confusion().get(5).get(0)).isEqualTo(1);
        assertThat(e.confusion().get(4).get(0)).isEqualTo(1);
        assertThat(e.confusion().get(1).get(6)).isEqualTo(1);
    }

    /// A network on 8×8 looks at ten windows of pictures of 10×10.
    @Test
    void several_views_are_judged_by_the_mean_of_their_probabilities() {
        Network network =
                Network.of("n", new Volume(8, 8, 1), conv(4, 3), relu(), dense(3), softmax());
        Pictures pictures = Patterns.of(30, 5);
        Preprocessing reading = Preprocessing.measure(pictures).resize(10);
        Model model = Model.initialize(network, 4).labels(Patterns.LABELS).preprocessing(reading);
        Views views = Views.crops(10);
        try (Engine engine = Engine.of("plain")) {
            List<Answer> answers = new ArrayList<>();
            Evaluation e = Evaluation.of(model, pictures, views, engine, 35, answers::add);
            double loss = 0;
            long correct = 0;
            for (int i = 0; i < 30; i++) {
                double[] mean = new double[3];
                for (View view : views.each()) {
                    float[] y = model.run(model.input(window(pictures, i, view)), engine).data();
                    for (int c = 0; c < 3; c++) {
                        mean[c] += y[c] / 10.0;
                    }
                }
                int label = pictures.label(i);
                Answer answer = answers.get(i);
                assertThat(answer.picture()).isEqualTo(i);
                assertThat(answer.right()).isEqualTo(label);
                assertThat(answer.ofRight()).isCloseTo(mean[label], within(1e-6));
                assertThat(answer.ofPredicted())
                        .isCloseTo(DoubleStream.of(mean).max().orElseThrow(), within(1e-6))
                        .isCloseTo(mean[answer.predicted()], within(1e-6));
                loss -= Math.log(mean[label]) / 30;
                correct += mean[label] == DoubleStream.of(mean).max().orElseThrow() ? 1 : 0;
            }
            assertThat(e.correct()).isEqualTo(correct);
            assertThat(e.loss()).isCloseTo(loss, within(1e-6));
            assertThat(e).isNotEqualTo(Evaluation.of(model, pictures, engine, 35));
        }
    }

    private static byte[] window(Pictures pictures, int i, View view) {
        byte[] whole = new byte[100];
        pictures.read(i, whole, 0);
        byte[] window = new byte[64];
        for (int k = 0; k < 64; k++) {
            int column = k % 8 + (int) (2 * view.across());
            int place = k / 8 * 8 + (view.mirrored() ? 7 - k % 8 : k % 8);
            window[place] = whole[(k / 8 + (int) (2 * view.down())) * 10 + column];
        }
        return window;
    }
}
