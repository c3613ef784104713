package dev.fathom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.train.evaluate.Calibration;
import dev.fathom.train.evaluate.Calibration.Bin;
import dev.fathom.train.evaluate.Evaluation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EvaluationTextTest {
    /// Five pictures at 20 % of which two are right, 15 at 80 % of which all are, in three bins.
    private static final Calibration CALIBRATION =
            new Calibration(
                    0.15,
                    List.of(
                            new Bin(5, 0.2, 0.4),
                            new Bin(0, Double.NaN, Double.NaN),
                            new Bin(15, 0.8, 1)));

    @Test
    void a_few_classes_are_shown_as_a_matrix_with_the_worst_confusions_below() {
        Evaluation e =
                new Evaluation(
                        0.25,
                        20,
                        List.of(List.of(8L, 0L, 2L), List.of(1L, 9L, 0L), List.of(0L, 0L, 0L)),
                        CALIBRATION);
        assertThat(EvaluationText.write(e, List.of("cat", "dog", "owl")))
                .isEqualTo(
                        """
                        accuracy 85.00 %: 17 of 20 pictures right, loss 0.2500

                        right \\ predicted  0  1  2  precision %  recall %   F1 %
                        0 cat              8     2        88.89     80.00  84.21
                        1 dog              1  9          100.00     90.00  94.74
                        2 owl                              0.00             0.00
                        mean                              62.96     56.67  59.65

                        most often wrong  taken for  times
                        cat               owl            2
                        dog               cat            1
                        """);
    }

    @Test
    void many_classes_are_shown_one_a_line() {
        List<List<Long>> confusion = new ArrayList<>();
        for (int c = 0; c < 100; c++) {
            List<Long> row = new ArrayList<>(Collections.nCopies(100, 0L));
            row.set(c, 3L);
            confusion.add(row);
        }
        List<String> labels = IntStream.range(0, 100).mapToObj(c -> "class" + c).toList();
        String text = EvaluationText.write(new Evaluation(0, 300, confusion, CALIBRATION), labels);
        assertThat(text.lines()).hasSize(104).allMatch(line -> line.length() <= 120);
        assertThat(text)
                .contains(
                        "class99       100.00    100.00  100.00\nmean          100.00    100.00  100.00\n");
    }

    @Test
    void calibration_is_shown_for_the_bins_with_pictures() {
        Evaluation e =
                new Evaluation(0.25, 20, List.of(List.of(8L, 2L), List.of(1L, 9L)), CALIBRATION);
        assertThat(EvaluationText.calibration(e))
                .isEqualTo(
                        """

                        sure: 65.00 % on average, right: 85.00 %; calibration error 20.00 %, Brier score 0.1500

                        sure of the answer  pictures  sure %  right %
                          0.0 …  33.3 %            5   20.00    40.00
                         66.7 … 100.0 %           15   80.00   100.00
                        """);
    }
}
