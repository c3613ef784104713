package dev.fathom.show.draw;

import dev.fathom.show.page.Html;
import dev.fathom.show.text.Decimals;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// Lines over the epochs of a run, as a drawing.
///
/// @param title what is drawn
/// @param epochs right end of the axis
/// @param lines with the same unit
public record Chart(String title, double epochs, List<Line> lines) {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 240;
    private static final int LEFT = 56;
    private static final int BOTTOM = 30;
    private static final int TOP = 10;
    private static final int RIGHT = 12;
    private static final int TICKS = 5;

    /// @param name for the legend; empty for a line that needs none
    /// @param style `plus`, `minus` or `soft`
    /// @param dots whether its points are few and to be seen
    public record Line(String name, String style, boolean dots, List<Point> points) {
        public Line {
            points = List.copyOf(points);
        }
    }

    /// @param x in epochs
    public record Point(double x, double y) {}

    public Chart {
        lines = lines.stream().filter(line -> !line.points().isEmpty()).toList();
    }

    public String html() {
        double most =
                lines.stream()
                        .flatMap(line -> line.points().stream())
                        .mapToDouble(Point::y)
                        .max()
                        .orElse(1);
        double up = step(most);
        double top = up * Math.ceil(most / up - 1e-9);
        double across = Math.max(1, step(epochs));
        StringBuilder svg = new StringBuilder();
        svg.append(
                "<figure class=\"chart\"><figcaption>%s%s</figcaption><svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">"
                        .formatted(title, legend(), WIDTH, HEIGHT, title));
        for (int i = 0; i * up <= top + up / 2; i++) {
            svg.append(
                    "<path class=\"grid\" d=\"M%d %sH%d\"/><text class=\"right\" x=\"%d\" y=\"%s\">%s</text>"
                            .formatted(
                                    LEFT,
                                    y(i * up, top),
                                    WIDTH - RIGHT,
                                    LEFT - 8,
                                    number(Double.parseDouble(y(i * up, top)) + 4),
                                    Decimals.number(i * up)));
        }
        for (int i = 0; i * across <= epochs + 1e-9; i++) {
            svg.append(
                    "<text x=\"%s\" y=\"%d\">%s</text>"
                            .formatted(x(i * across), HEIGHT - 8, Decimals.number(i * across)));
        }
        for (Line line : lines) {
            svg.append(drawn(line, top));
        }
        return svg.append("</svg></figure>\n").toString();
    }

    private String legend() {
        return lines.stream()
                .filter(line -> !line.name().isEmpty())
                .map(
                        line ->
                                " <span class=\"key\"><i class=\"%s\"></i>%s</span>"
                                        .formatted(line.style(), Html.escape(line.name())))
                .collect(Collectors.joining());
    }

    private String drawn(Line line, double top) {
        String points =
                line.points().stream()
                        .map(p -> x(p.x()) + "," + y(p.y(), top))
                        .collect(Collectors.joining(" "));
        StringBuilder svg = new StringBuilder();
        svg.append("<polyline class=\"%s\" points=\"%s\"/>".formatted(line.style(), points));
        for (Point p : line.dots() ? line.points() : List.<Point>of()) {
            svg.append(
                    "<circle class=\"%s\" cx=\"%s\" cy=\"%s\" r=\"3.5\"><title>%s</title></circle>"
                            .formatted(
                                    line.style(), x(p.x()), y(p.y(), top), Decimals.number(p.y())));
        }
        return svg.toString();
    }

    private String x(double value) {
        return number(LEFT + value / epochs * (WIDTH - LEFT - RIGHT));
    }

    private static String y(double value, double top) {
        return number(HEIGHT - BOTTOM - value / top * (HEIGHT - BOTTOM - TOP));
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
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
