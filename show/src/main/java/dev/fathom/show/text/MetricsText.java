package dev.fathom.show.text;

import dev.fathom.data.samples.Task;
import dev.fathom.text.NumberText;
import dev.fathom.text.Table;
import dev.fathom.train.evaluate.Evaluation;
import dev.fathom.train.evaluate.LabelMetrics;
import dev.fathom.train.evaluate.Metrics;
import dev.fathom.train.evaluate.PixelMetrics;
import dev.fathom.train.evaluate.ValueMetrics;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// How well a model does its task, for people.
///
/// Stateless and thread-safe.
public final class MetricsText {
    private static final Map<String, String> WORDS = new LinkedHashMap<>();

    static {
        WORDS.put("accuracy", "accuracy");
        WORDS.put("topFiveAccuracy", "among the first five");
        WORDS.put("macroPrecision", "mean precision");
        WORDS.put("macroRecall", "mean recall");
        WORDS.put("meanAveragePrecision", "mean average precision");
        WORDS.put("macroF1", "mean F1");
        WORDS.put("microF1", "F1 of all labels");
        WORDS.put("exactMatch", "all labels right");
        WORDS.put("meanIou", "mean IoU");
        WORDS.put("pixelAccuracy", "pixel accuracy");
        WORDS.put("meanRecall", "mean recall");
        WORDS.put("r2", "R²");
        WORDS.put("mae", "mean absolute error");
        WORDS.put("rmse", "root mean squared error");
        WORDS.put("calibrationError", "calibration error");
        WORDS.put("loss", "loss");
    }

    private MetricsText() {}

    /// What people call the figures of [Metrics#byName], in the order in which they are shown.
    public static Map<String, String> words() {
        return Collections.unmodifiableMap(WORDS);
    }

    /// What of a task's training pictures is right, step by step; empty where nothing is right or
    /// wrong.
    public static String right(Task task) {
        return switch (task) {
            case CLASSIFY -> words("accuracy");
            case LABELS -> "labels told right";
            case SEGMENT -> words("pixelAccuracy");
            case REGRESS -> "";
        };
    }

    /// What the names of a data set are of.
    public static String names(Task task) {
        return switch (task) {
            case CLASSIFY -> "classes";
            case LABELS -> "labels";
            case SEGMENT -> "classes of pixels";
            case REGRESS -> "numbers each";
        };
    }

    /// With a capital letter first.
    public static String title(String words) {
        return words.isEmpty()
                ? ""
                : words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }

    /// The name of a figure for people; the name itself where it has no words.
    public static String words(String name) {
        return WORDS.getOrDefault(name, name);
    }

    /// A figure's value: shares as percentages.
    public static String value(String name, double value) {
        return switch (name) {
            case "r2", "loss" -> String.format(Locale.ROOT, "%.4f", value);
            case "mae", "rmse" -> NumberText.rounded(value);
            default -> String.format(Locale.ROOT, "%.2f %%", 100 * value);
        };
    }

    /// `mean IoU 81.20 %`.
    public static String figure(Metrics metrics) {
        String name = metrics.task().figure();
        double value = metrics.figure();
        return words(name) + " " + (Double.isNaN(value) ? "not defined" : value(name, value));
    }

    /// All figures in a line: `mean IoU 81.20 %, pixel accuracy 95.00 %, loss 0.1200`.
    public static String summary(Metrics metrics) {
        return metrics.byName().entrySet().stream()
                .map(each -> words(each.getKey()) + " " + value(each.getKey(), each.getValue()))
                .collect(Collectors.joining(", "));
    }

    /// The figures, and a table of the labels, the classes or the values.
    ///
    /// @param names of these
    public static String of(Metrics metrics, List<String> names) {
        return "%s (%,d pictures)%n%n%s"
                .formatted(summary(metrics), metrics.pictures(), table(metrics, names));
    }

    private static Table table(Metrics metrics, List<String> names) {
        return switch (metrics) {
            case LabelMetrics labels -> labels(labels, names);
            case PixelMetrics pixels -> pixels(pixels, names);
            case ValueMetrics values -> values(values, names);
            case Evaluation classes -> classes(classes, names);
        };
    }

    private static Table labels(LabelMetrics metrics, List<String> names) {
        Table table =
                new Table(
                        "label",
                        "pictures",
                        "precision %",
                        "recall %",
                        "F1 %",
                        "average precision %");
        for (int l = 0; l < names.size(); l++) {
            LabelMetrics.Label label = metrics.labels().get(l);
            table.row(
                    names.get(l),
                    label.positives(),
                    percent(label.precision()),
                    percent(label.recall()),
                    percent(label.f1()),
                    percent(label.averagePrecision()));
        }
        return table;
    }

    private static Table pixels(PixelMetrics metrics, List<String> names) {
        Table table = new Table("class", "pixels", "IoU %", "precision %", "recall %");
        for (int c = 0; c < names.size(); c++) {
            table.row(
                    names.get(c),
                    metrics.pixels(c),
                    percent(metrics.iou(c)),
                    percent(metrics.precision(c)),
                    percent(metrics.recall(c)));
        }
        return table;
    }

    private static Table values(ValueMetrics metrics, List<String> names) {
        Table table = new Table("value", "mean absolute error", "root mean squared error", "R²");
        for (int v = 0; v < names.size(); v++) {
            ValueMetrics.Value value = metrics.values().get(v);
            table.row(
                    names.get(v),
                    NumberText.rounded(value.mae()),
                    NumberText.rounded(value.rmse()),
                    Double.isNaN(value.r2()) ? "" : value("r2", value.r2()));
        }
        return table;
    }

    private static Table classes(Evaluation metrics, List<String> names) {
        Table table = new Table("class", "pictures", "precision %", "recall %", "F1 %");
        for (int c = 0; c < names.size(); c++) {
            table.row(
                    names.get(c),
                    metrics.pictures(c),
                    percent(metrics.precision(c)),
                    percent(metrics.recall(c)),
                    percent(metrics.f1(c)));
        }
        return table;
    }

    private static Object percent(double part) {
        return Double.isNaN(part) ? "" : (Object) (100 * part);
    }
}
