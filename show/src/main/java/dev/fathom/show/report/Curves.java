package dev.fathom.show.report;

import dev.fathom.data.samples.Task;
import dev.fathom.show.draw.Chart;
import dev.fathom.show.draw.Chart.Look;
import dev.fathom.show.page.Html;
import dev.fathom.show.text.MetricsText;
import dev.fathom.train.KeptModel;
import dev.fathom.train.evaluate.Metrics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// How loss, accuracy and learning rate went.
final class Curves {
    private static final int MOST_POINTS = 240;

    /// Parts of 1 that are judged beside what is right step by step.
    private static final List<String> SHARES =
            List.of(
                    "meanAveragePrecision",
                    "macroF1",
                    "microF1",
                    "exactMatch",
                    "meanIou",
                    "meanRecall");

    private static final List<String> ERRORS = List.of("mae", "rmse");
    private static final List<String> STYLES = List.of("minus", "plus", "found", "soft");

    private final MetricsLog log;
    private final Task task;
    private final Set<String> figures;
    private final double epochs;
    private final double steps;

    /// @param test whose figures are drawn
    Curves(MetricsLog log, Metrics test) {
        this.log = log;
        task = test.task();
        figures = test.byName().keySet();
        epochs = last("epoch");
        steps = last("step");
    }

    private double last(String name) {
        return log.steps().isEmpty() ? 1 : log.steps().getLast().getOrDefault(name, 1.0);
    }

    Html html() {
        Html html =
                Html.of(
                        "%s",
                        chart(
                                "Loss",
                                new Chart.Line("steps", "soft", Look.LINE, steps("batchLoss")),
                                epochs("training", "plus", "loss"),
                                epochs("validation", "minus", "validationLoss")));
        String right = MetricsText.right(task);
        if (!right.isEmpty()) {
            html.add(
                    "%s",
                    chart(
                            MetricsText.title(right),
                            epochs("training", "plus", "accuracy"),
                            validation(
                                    "validation",
                                    "minus",
                                    task == Task.SEGMENT ? "pixelAccuracy" : "accuracy")));
        }
        for (List<String> together : List.of(SHARES, List.of("r2"), ERRORS)) {
            html.add("%s", validation(together));
        }
        return html.add(
                "%s", chart("Learning rate", new Chart.Line("", "soft", Look.LINE, steps("rate"))));
    }

    /// Figures of the same unit, as far as the run has them.
    private Html validation(List<String> names) {
        List<String> there = figures.stream().filter(names::contains).toList();
        Chart.Line[] lines = new Chart.Line[there.size()];
        for (int i = 0; i < lines.length; i++) {
            lines[i] = validation(MetricsText.words(there.get(i)), STYLES.get(i), there.get(i));
        }
        boolean empty = Arrays.stream(lines).allMatch(line -> line.points().isEmpty());
        return empty ? Html.of("") : chart("Validation", lines);
    }

    private Chart.Line validation(String words, String style, String figure) {
        return epochs(words, style, KeptModel.logged("validation", figure));
    }

    private Html chart(String title, Chart.Line... lines) {
        return Chart.ofEpochs(title, epochs, List.of(lines)).html();
    }

    private Chart.Line epochs(String name, String style, String metric) {
        List<Chart.Point> points = new ArrayList<>();
        for (Map<String, Double> epoch : log.epochs()) {
            Double value = epoch.get(metric);
            if (value != null) {
                points.add(new Chart.Point(epoch.getOrDefault("epoch", 0.0), value));
            }
        }
        return new Chart.Line(name, style, Look.LINE_WITH_DOTS, points);
    }

    /// Means of neighbouring steps, so that there are few enough to be drawn.
    private List<Chart.Point> steps(String metric) {
        int together = Math.ceilDiv(log.steps().size(), MOST_POINTS);
        List<Chart.Point> points = new ArrayList<>();
        for (int from = 0; from < log.steps().size(); from += together) {
            int to = Math.min(from + together, log.steps().size());
            double x = 0;
            double y = 0;
            for (Map<String, Double> step : log.steps().subList(from, to)) {
                x += step.getOrDefault("step", 0.0) * epochs / steps;
                y += step.getOrDefault(metric, 0.0);
            }
            points.add(new Chart.Point(x / (to - from), y / (to - from)));
        }
        return points;
    }
}
