package dev.fathom.cli.train;

import dev.fathom.show.text.MetricsText;
import dev.fathom.text.Table;
import dev.fathom.train.evaluate.Calibration;
import dev.fathom.train.evaluate.Evaluation;
import dev.fathom.train.evaluate.Metrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// An evaluation for people.
final class EvaluationText {
    /// More classes than this don't fit side by side.
    private static final int WIDEST_MATRIX = 12;

    private static final int MISTAKES = 5;

    private EvaluationText() {}

    /// What a task has to tell.
    static String of(Metrics metrics, List<String> labels) {
        return metrics instanceof Evaluation classes
                ? write(classes, labels)
                : MetricsText.of(metrics, labels);
    }

    /// Accuracy, the confusion matrix, and the worst confusions.
    static String write(Evaluation e, List<String> labels) {
        return accuracy(e) + "\n\n" + classes(e, labels) + mistakes(e, labels);
    }

    private static String accuracy(Evaluation e) {
        double five = e.topFiveAccuracy();
        return String.format(
                Locale.ROOT,
                "accuracy %.2f %%: %,d of %,d pictures right, %sloss %.4f",
                100 * e.accuracy(),
                e.correct(),
                e.pictures(),
                Double.isNaN(five)
                        ? ""
                        : String.format(Locale.ROOT, "%.2f %% among the first five; ", 100 * five),
                e.loss());
    }

    /// A row for each right class; a column for each predicted one unless they are too many.
    private static String classes(Evaluation e, List<String> labels) {
        boolean matrix = labels.size() <= WIDEST_MATRIX;
        List<String> heads = new ArrayList<>(List.of(matrix ? "right \\ predicted" : "class"));
        List<Object> means = new ArrayList<>(List.of("mean"));
        for (int c = 0; matrix && c < labels.size(); c++) {
            heads.add(Integer.toString(c));
            means.add("");
        }
        heads.addAll(List.of("precision %", "recall %", "F1 %"));
        Table table = new Table(heads.toArray(String[]::new));
        for (int c = 0; c < labels.size(); c++) {
            List<Object> row = new ArrayList<>();
            row.add(matrix ? c + " " + labels.get(c) : labels.get(c));
            if (matrix) {
                e.confusion().get(c).forEach(count -> row.add(count == 0 ? "" : count));
            }
            row.addAll(List.of(percent(e.precision(c)), percent(e.recall(c)), percent(e.f1(c))));
            table.row(row.toArray());
        }
        means.add(percent(e.macroPrecision()));
        means.add(percent(e.macroRecall()));
        means.add(percent(e.macroF1()));
        return table.row(means.toArray()).toString();
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

    /// How sure the model is, and whether the answers it is 80 % sure of are 80 % right.
    static String calibration(Evaluation e) {
        Calibration c = e.calibration();
        String summary =
                String.format(
                        Locale.ROOT,
                        "%nsure: %.2f %% on average, right: %.2f %%; calibration error %.2f %%,"
                                + " Brier score %.4f%n%n",
                        100 * c.confidence(),
                        100 * e.accuracy(),
                        100 * c.expectedError(),
                        c.brier());
        Table table = new Table("sure of the answer", "pictures", "sure %", "right %");
        int bins = c.bins().size();
        for (int i = 0; i < bins; i++) {
            Calibration.Bin bin = c.bins().get(i);
            if (bin.pictures() > 0) {
                table.row(
                        String.format(
                                Locale.ROOT,
                                "%5.1f … %5.1f %%",
                                100.0 * i / bins,
                                100.0 * (i + 1) / bins),
                        bin.pictures(),
                        100 * bin.confidence(),
                        100 * bin.accuracy());
            }
        }
        return summary + table;
    }
}
