package dev.fathom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.train.Evaluation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EvaluationTextTest {

    @Test
    void a_few_classes_are_shown_as_a_matrix_with_the_worst_confusions_below() {
        Evaluation e =
                new Evaluation(
                        0.25,
                        20,
                        List.of(List.of(8L, 0L, 2L), List.of(1L, 9L, 0L), List.of(0L, 0L, 0L)));
        assertThat(EvaluationText.write(e, List.of("cat", "dog", "owl")))
                .isEqualTo(
                        """
                        accuracy 85.00 %: 17 of 20 pictures right, 100.00 % among the first five; loss 0.2500

                        right \\ predicted  0  1  2  precision %  recall %
                        0 cat              8     2        88.89     80.00
                        1 dog              1  9          100.00     90.00
                        2 owl                              0.00

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
        String text = EvaluationText.write(new Evaluation(0, 300, confusion), labels);
        assertThat(text.lines()).hasSize(103).allMatch(line -> line.length() <= 120);
        assertThat(text).endsWith("class99       100.00    100.00\n");
    }
}
