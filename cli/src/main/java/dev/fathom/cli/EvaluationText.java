package dev.fathom.cli;

import dev.fathom.train.Evaluation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/// An evaluation for people.
final class EvaluationText {
    /// More classes than this don't fit side by side.
    private static final int WIDEST_MATRIX = 12;

    private static final int MISTAKES = 5;

    private EvaluationText() {}

    /// Accuracy, the confusion matrix, and the worst confusions.
    static String write(Evaluation e, List<String> labels) {
        return accuracy(e)
                + "\n\n"
                + (labels.size() <= WIDEST_MATRIX ? matrix(e, labels) : classes(e, labels))
                + mistakes(e, labels);
    }

    private static String accuracy(Evaluation e) {
        return String.format(
                Locale.ROOT,
                "accuracy %.2f %%: %,d of %,d pictures right, %.2f %% among the first five; loss %.4f",
                100 * e.accuracy(),
                e.correct(),
                e.pictures(),
                100 * e.topFiveAccuracy(),
                e.loss());
    }

    /// A row for each right class, a column for each predicted one.
    private static String matrix(Evaluation e, List<String> labels) {
        List<String> heads = new ArrayList<>(List.of("right \\ predicted"));
        IntStream.range(0, labels.size()).forEach(c -> heads.add(Integer.toString(c)));
        heads.addAll(List.of("precision %", "recall %"));
        Table table = new Table(heads.toArray(String[]::new));
        for (int c = 0; c < labels.size(); c++) {
            List<Object> row = new ArrayList<>(List.of(c + " " + labels.get(c)));
            e.confusion().get(c).forEach(count -> row.add(count == 0 ? "" : count));
            row.add(percent(e.precision(c)));
            row.add(percent(e.recall(c)));
            table.row(row.toArray());
        }
        return table.toString();
    }

    private static String classes(Evaluation e, List<String> labels) {
        Table table = new Table("class", "precision %", "recall %");
        for (int c = 0; c < labels.size(); c++) {
            table.row(labels.get(c), percent(e.precision(c)), percent(e.recall(c)));
        }
        return table.toString();
    }

    private static Object percent(double part) {
        return Double.isNaN(part) ? "" : (Object) (100 * part);
    }

    private static String mistakes(Evaluation e, List<String> labels) {
        List<Evaluation.Mistake> worst = e.mistakes().stream().limit(MISTAKES).toList();
        if (worst.isEmpty()) {
            return "";
        }
        Table table = new Table("most often wrong", "taken for", "times");
        for (Evaluation.Mistake m : worst) {
            table.row(labels.get(m.right()), labels.get(m.predicted()), m.pictures());
        }
        return "\n" + table;
    }
}
