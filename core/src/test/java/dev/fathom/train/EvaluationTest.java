package dev.fathom.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.train.Evaluation.Mistake;
import java.util.List;
import org.junit.jupiter.api.Test;

class EvaluationTest {

    @Test
    void a_confusion_matrix_gives_accuracy_recall_and_precision() {
        Evaluation e =
                new Evaluation(
                        0.5,
                        10,
                        List.of(List.of(3L, 1L, 0L), List.of(2L, 2L, 0L), List.of(0L, 2L, 0L)));
        assertThat(e.pictures()).isEqualTo(10);
        assertThat(e.correct()).isEqualTo(5);
        assertThat(e.accuracy()).isEqualTo(0.5);
        assertThat(e.topFiveAccuracy()).isEqualTo(1);
        assertThat(e.recall(0)).isEqualTo(0.75);
        assertThat(e.precision(0)).isEqualTo(0.6);
        assertThat(e.recall(2)).isZero();
        assertThat(e.precision(2)).isNaN();
    }

    @Test
    void the_most_frequent_mistakes_come_first_and_equal_ones_by_class() {
        Evaluation e =
                new Evaluation(
                        0.5,
                        0,
                        List.of(List.of(3L, 1L, 0L), List.of(2L, 2L, 1L), List.of(0L, 2L, 0L)));
        assertThat(e.mistakes())
                .containsExactly(
                        new Mistake(1, 0, 2),
                        new Mistake(2, 1, 2),
                        new Mistake(0, 1, 1),
                        new Mistake(1, 2, 1));
    }

    @Test
    void predictions_are_counted_batch_after_batch() {
        Tally tally = new Tally(7);
        float[] logits = {
            0, 1, 2, 3, 4, 5, 6, //
            6, 5, 4, 3, 2, 1, 0, //
            1, 1, 1, 1, 1, 1, 1
        };
        tally.add(3, 2, logits, new int[] {6, 5, 4});
        tally.add(1, 6, logits, new int[] {1});
        Evaluation e = tally.evaluation();
        assertThat(e.loss()).isEqualTo(3);
        assertThat(e.correct()).isEqualTo(1);
        // of the equal logits the first five count as the likeliest
        assertThat(e.topFive()).isEqualTo(2);
        assertThat(e.confusion().get(5).get(0)).isEqualTo(1);
        assertThat(e.confusion().get(4).get(0)).isEqualTo(1);
        assertThat(e.confusion().get(1).get(6)).isEqualTo(1);
    }
}
