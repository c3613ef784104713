package dev.fathom.show.draw;

import dev.fathom.show.draw.Chart.Axis;
import dev.fathom.show.draw.Chart.Line;
import dev.fathom.show.draw.Chart.Look;
import dev.fathom.show.draw.Chart.Point;
import dev.fathom.show.draw.Chart.Tick;
import dev.fathom.show.text.Decimals;
import dev.fathom.train.RateFinder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/// What a [RateFinder] found as a drawing (SVG): the loss over the rate, on a logarithmic axis.
///
/// Stateless and thread-safe.
public final class RatePlot {
    private static final int ROWS = 5;

    private RatePlot() {}

    /// The drawing as the text of an SVG file.
    public static String of(RateFinder.Found found) {
        double smallest = found.lowest().smooth();
        double start = found.start();
        double room = Math.max(start - smallest, 0.05 * start);
        double lowest = Math.max(0, smallest - 0.15 * room);
        double highest = start + 0.5 * room;
        List<Line> lines = new ArrayList<>();
        lines.add(line("soft", Look.DOTS, found, RateFinder.Point::loss));
        lines.add(line("minus", Look.LINE, found, RateFinder.Point::smooth));
        found.suggestion()
                .ifPresent(
                        rate -> {
                            double x = Math.log10(rate);
                            lines.add(
                                    new Line(
                                            "--rate " + Decimals.number(rate),
                                            "found",
                                            Look.LINE,
                                            List.of(new Point(x, lowest), new Point(x, highest))));
                        });
        return new Chart(
                        "Loss while the learning rate grows",
                        rates(found),
                        losses(lowest, highest),
                        lines)
                .file("learning rate");
    }

    private static Line line(
            String style,
            Look look,
            RateFinder.Found found,
            ToDoubleFunction<RateFinder.Point> loss) {
        return new Line(
                "",
                style,
                look,
                found.points().stream()
                        .map(p -> new Point(Math.log10(p.rate()), loss.applyAsDouble(p)))
                        .toList());
    }

    private static Axis rates(RateFinder.Found found) {
        int first = (int) Math.floor(Math.log10(found.points().getFirst().rate()) + 1e-9);
        int last = (int) Math.ceil(Math.log10(found.points().getLast().rate()) - 1e-9);
        last = Math.max(first + 1, last);
        return new Axis(
                first,
                last,
                IntStream.rangeClosed(first, last)
                        .mapToObj(p -> new Tick(p, Decimals.number(Math.pow(10, p))))
                        .toList());
    }

    private static Axis losses(double lowest, double highest) {
        return new Axis(
                lowest,
                highest,
                IntStream.rangeClosed(0, ROWS)
                        .mapToDouble(i -> lowest + (highest - lowest) * i / ROWS)
                        .mapToObj(loss -> new Tick(loss, String.format(Locale.ROOT, "%.2f", loss)))
                        .toList());
    }
}
