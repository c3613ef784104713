package dev.fathom.show.draw;

import dev.fathom.show.page.Html;
import dev.fathom.show.page.Page;
import dev.fathom.show.text.Decimals;
import java.util.ArrayList;
import java.util.List;

/// Lines and points over two axes, as a drawing (SVG). What lies outside is drawn at the edge.
///
/// @param title what is drawn
/// @param lines with the same unit
public record Chart(String title, Axis across, Axis up, List<Line> lines) {
    private static final int LEFT = 60;
    private static final int RIGHT = 16;
    private static final int TICKS = 5;
    private static final String STYLE =
            """
            text{text-anchor:middle}text.right{text-anchor:end}
            .name{font-weight:700;fill:#1a7f37}.title{font-weight:700;text-anchor:start}
            .grid{stroke:#d0d7de;fill:none}circle.soft{fill:#4c8ed9;fill-opacity:.45}
            polyline{fill:none;stroke-width:2;stroke-linejoin:round}
            polyline.minus{stroke:#0969da}polyline.found{stroke:#1a7f37}
            """;
    private static final String DARK =
            """
            .grid{stroke:#30363d}.name{fill:#3fb950}
            polyline.minus{stroke:#58a6ff}polyline.found{stroke:#3fb950}""";

    /// A direction.
    ///
    /// @param ticks places with a number
    public record Axis(double from, double to, List<Tick> ticks) {
        /// From 0 with round numbers.
        ///
        /// @param step distance of the numbers
        static Axis fromZero(double to, double step) {
            List<Tick> ticks = new ArrayList<>();
            for (int i = 0; i * step <= to + 1e-9 * step; i++) {
                ticks.add(new Tick(i * step, Decimals.number(i * step)));
            }
            return new Axis(0, to, ticks);
        }

        private double part(double value) {
            return Math.clamp((value - from) / (to - from), 0, 1);
        }
    }

    public record Tick(double at, String label) {}

    /// How points are drawn.
    public enum Look {
        LINE,
        DOTS,
        LINE_WITH_DOTS
    }

    /// @param name for the legend; empty for a line that needs none
    /// @param style `plus`, `minus`, `soft` or `found`
    public record Line(String name, String style, Look look, List<Point> points) {
        public Line {
            points = List.copyOf(points);
        }
    }

    public record Point(double x, double y) {}

    public Chart {
        lines = lines.stream().filter(line -> !line.points().isEmpty()).toList();
    }

    /// Of values from 0 on, in epochs.
    public static Chart ofEpochs(String title, double epochs, List<Line> lines) {
        double most =
                lines.stream()
                        .flatMap(line -> line.points().stream())
                        .mapToDouble(Point::y)
                        .max()
                        .orElse(1);
        double step = step(most);
        return new Chart(
                title,
                Axis.fromZero(epochs, Math.max(1, step(epochs))),
                Axis.fromZero(step * Math.ceil(most / step - 1e-9), step),
                lines);
    }

    /// As a figure of a page, with a legend.
    public Html html() {
        Html html = Html.of("<figure class=\"chart\"><figcaption>%s", title);
        for (Line line : lines) {
            if (!line.name().isEmpty()) {
                html.add(
                        " <span class=\"key\"><i class=\"%s\"></i>%s</span>",
                        line.style(), line.name());
            }
        }
        Frame frame = new Frame(640, 240, 10, 30);
        return html.add(
                "</figcaption><svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">%s</svg></figure>\n",
                frame.width(), frame.height(), title, drawn(frame));
    }

    /// As the text of an SVG file, with the names of lines above their ends.
    ///
    /// @param unit what lies across
    String file(String unit) {
        Frame frame = new Frame(720, 400, 48, 56);
        Html svg = drawn(frame);
        svg.add("<text class=\"title\" x=\"%d\" y=\"28\">%s</text>\n", LEFT, title);
        svg.add(
                "<text x=\"%d\" y=\"%d\">%s</text>\n",
                (LEFT + frame.width() - RIGHT) / 2, frame.height() - 14, unit);
        for (Line line : lines) {
            if (!line.name().isEmpty()) {
                Point end = line.points().getLast();
                svg.add(
                        "<text class=\"name\" x=\"%s\" y=\"%s\">%s</text>\n",
                        frame.x(this, end), frame.y(this, end) - 6, line.name());
            }
        }
        return Page.drawing(frame.width(), frame.height(), title, STYLE, DARK, svg);
    }

    /// Where what is drawn lies.
    private record Frame(int width, int height, int top, int bottom) {
        double x(Chart chart, Point p) {
            return LEFT + chart.across().part(p.x()) * (width - LEFT - RIGHT);
        }

        double y(Chart chart, Point p) {
            return height - bottom - chart.up().part(p.y()) * (height - bottom - top);
        }
    }

    private Html drawn(Frame frame) {
        Html svg = new Html();
        for (Tick tick : up.ticks()) {
            double y = frame.y(this, new Point(0, tick.at()));
            svg.add(
                    "<path class=\"grid\" d=\"M%d %sH%d\"/><text class=\"right\" x=\"%d\" y=\"%s\">%s</text>\n",
                    LEFT, y, frame.width() - RIGHT, LEFT - 8, y + 4, tick.label());
        }
        for (Tick tick : across.ticks()) {
            svg.add(
                    "<text x=\"%s\" y=\"%d\">%s</text>\n",
                    frame.x(this, new Point(tick.at(), 0)),
                    frame.height() - frame.bottom() + 22,
                    tick.label());
        }
        lines.forEach(line -> draw(line, frame, svg));
        return svg;
    }

    private void draw(Line line, Frame frame, Html svg) {
        if (line.look() != Look.DOTS) {
            Html points = new Html();
            line.points().forEach(p -> points.add("%s,%s ", frame.x(this, p), frame.y(this, p)));
            svg.add("<polyline class=\"%s\" points=\"%s\"/>\n", line.style(), points);
        }
        if (line.look() != Look.LINE) {
            for (Point p : line.points()) {
                svg.add(
                        "<circle class=\"%s\" cx=\"%s\" cy=\"%s\" r=\"%s\"><title>%s</title></circle>\n",
                        line.style(),
                        frame.x(this, p),
                        frame.y(this, p),
                        line.look() == Look.DOTS ? 2 : 3.5,
                        Decimals.number(p.y()));
            }
        }
    }

    /// 1, 2 or 5 times a power of ten, so that about five steps reach the largest value.
    public static double step(double largest) {
        double raw = largest > 0 ? largest / TICKS : 1.0 / TICKS;
        double power = Math.pow(10, Math.floor(Math.log10(raw)));
        for (int factor : new int[] {1, 2, 5}) {
            if (factor * power >= raw - 1e-12) {
                return factor * power;
            }
        }
        return 10 * power;
    }
}
