package dev.fathom.show.report;

import dev.fathom.data.samples.Task;
import dev.fathom.show.draw.Chart;
import dev.fathom.show.draw.Chart.Look;
import dev.fathom.show.page.Html;
import dev.fathom.show.text.MetricsText;
import dev.fathom.train.KeptModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// How loss, accuracy and learning rate went.
final class Curves {
    private static final int MOST_POINTS = 240;

    private final MetricsLog log;
    private final Task task;
    private final double epochs;
    private final double steps;

    /// @param task whose figure is drawn
    Curves(MetricsLog log, Task task) {
        this.log = log;
        this.task = task;
        epochs = last("epoch");
        steps = last("step");
    }

    private double last(String name) {
        return log.steps().isEmpty() ? 1 : log.steps().getLast().getOrDefault(name, 1.0);
    }

    Html html() {
        return Html.of(
                "%s%s%s",
                chart(
                        "Loss",
                        new Chart.Line("steps", "soft", Look.LINE, steps("batchLoss")),
                        epochs("training", "plus", "loss"),
                        epochs("validation", "minus", "validationLoss")),
                chart(
                        task == Task.CLASSIFY
                                ? "Accuracy"
                                : "Part that is right; validation: "
                                        + MetricsText.words(task.figure()),
                        epochs("training", "plus", "accuracy"),
                        epochs("validation", "minus", KeptModel.figure("validation", task))),
                chart("Learning rate", new Chart.Line("", "soft", Look.LINE, steps("rate"))));
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
