package dev.fathom.show.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.train.evaluate.Calibration;
import dev.fathom.train.evaluate.Evaluation;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClassTablesTest {

    /// As `evaluate` says it: a class that is there has an F1 also when no picture was taken for
    /// it.
    @Test
    void a_class_for_which_nothing_was_taken_has_no_precision_but_an_f1_of_0() {
        Evaluation test =
                new Evaluation(
                        0.5,
                        7,
                        List.of(List.of(0L, 3L, 0L), List.of(0L, 4L, 0L), List.of(0L, 0L, 0L)),
                        new Calibration(0.5, List.of()));
        String table = new ClassTables(test, List.of("cat", "dog", "owl")).classes().toString();
        assertThat(table)
                .contains(row("cat", "3", "", "0.0", "0.0"))
                .contains(row("dog", "4", "57.1", "100.0", "72.7"))
                .contains(row("owl", "0", "", "", ""));
    }

    private static String row(String label, String... numbers) {
        StringBuilder row = new StringBuilder("<tr><td>" + label + "</td>");
        for (String number : numbers) {
            row.append("<td class=\"number\">").append(number).append("</td>");
        }
        return row.toString();
    }
}
