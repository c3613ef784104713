package dev.fathom.show.draw;

import dev.fathom.train.RateFinder.Found;
import dev.fathom.train.RateFinder.Point;
import dev.fathom.train.optimizer.Numbers;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// What a [RateFinder][dev.fathom.train.RateFinder] found as a drawing (SVG): the loss over the
/// rate, on a logarithmic axis. It stands on a ground of its own, light or dark as the reader's
/// screen.
public final class RatePlot {
    private static final int WIDTH = 720;
    private static final int HEIGHT = 400;
    private static final int LEFT = 64;
    private static final int RIGHT = 24;
    private static final int TOP = 48;
    private static final int BOTTOM = 56;
    private static final int ROWS = 5;

    private static final String STYLE =
            """
            <style>
            .ground{fill:#fff;stroke:#d0d7de}
            text{fill:#1f2328;font:13px system-ui,sans-serif}
            .middle{text-anchor:middle}.end{text-anchor:end}.bold{font-weight:700}
            .grid{stroke:#d0d7de;fill:none}.dots{fill:#4c8ed9;fill-opacity:.45}
            .loss{stroke:#0969da;stroke-width:2;fill:none;stroke-linejoin:round}
            .found{stroke:#1a7f37;stroke-width:2}.g{fill:#1a7f37}
            @media(prefers-color-scheme:dark){
            .ground{fill:#161b22;stroke:#30363d}text{fill:#e6edf3}.grid{stroke:#30363d}
            .loss{stroke:#58a6ff}.found{stroke:#3fb950}.g{fill:#3fb950}}
            </style>
            """;

    private final List<Point> points;
    private final double leftmost;
    private final double rightmost;
    private final double lowest;
    private final double highest;
    private final StringBuilder svg = new StringBuilder();

    private RatePlot(Found found) {
        points = found.points();
        leftmost = Math.floor(Math.log10(points.getFirst().rate()) + 1e-9);
        rightmost = Math.max(leftmost + 1, Math.ceil(Math.log10(points.getLast().rate()) - 1e-9));
        double smallest = found.lowest().smooth();
        double start = found.start();
        double room = Math.max(start - smallest, 0.05 * start);
        lowest = Math.max(0, smallest - 0.15 * room);
        highest = start + 0.5 * room;
    }

    /// The drawing as the text of an SVG file.
    public static String of(Found found) {
        return new RatePlot(found).draw(found);
    }

    private String draw(Found found) {
        svg.append(
                """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img">
                <title>Loss over learning rate</title>
                %s<rect class="ground" x=".5" y=".5" width="%d" height="%d" rx="8"/>
                """
                        .formatted(WIDTH, HEIGHT, STYLE, WIDTH - 1, HEIGHT - 1));
        grid();
        text(LEFT, 28, "bold", "Loss while the learning rate grows");
        text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 14, "middle", "learning rate");
        for (Point point : points) {
            svg.append(
                    "<circle class=\"dots\" cx=\"%s\" cy=\"%s\" r=\"2\"/>\n"
                            .formatted(at(x(point.rate())), at(y(point.loss()))));
        }
        String line =
                points.stream()
                        .map(point -> at(x(point.rate())) + "," + at(y(point.smooth())))
                        .collect(Collectors.joining(" "));
        svg.append("<polyline class=\"loss\" points=\"" + line + "\"/>\n");
        found.suggestion().ifPresent(this::suggestion);
        return svg.append("</svg>\n").toString();
    }

    private void grid() {
        for (int i = 0; i <= ROWS; i++) {
            double loss = lowest + (highest - lowest) * i / ROWS;
            line("grid", "M" + LEFT + " " + at(y(loss)) + "H" + (WIDTH - RIGHT));
            text(LEFT - 8, y(loss) + 4, "end", String.format(Locale.ROOT, "%.2f", loss));
        }
        for (int power = (int) leftmost; power <= rightmost; power++) {
            double x = x(Math.pow(10, power));
            upright("grid", x);
            String rate = Numbers.text(Numbers.rounded(Math.pow(10, power), 1));
            text(x, HEIGHT - BOTTOM + 18, "middle", rate);
        }
    }

    private void suggestion(double rate) {
        upright("found", x(rate));
        text(x(rate), TOP - 6, "g bold middle", "--rate " + Numbers.text(rate));
    }

    private void upright(String style, double x) {
        line(style, "M" + at(x) + " " + TOP + "V" + (HEIGHT - BOTTOM));
    }

    private void line(String style, String path) {
        svg.append("<path class=\"%s\" d=\"%s\"/>\n".formatted(style, path));
    }

    private double x(double rate) {
        double part = (Math.log10(rate) - leftmost) / (rightmost - leftmost);
        return LEFT + part * (WIDTH - LEFT - RIGHT);
    }

    /// Losses outside are drawn at the edge.
    private double y(double loss) {
        double part = (Math.clamp(loss, lowest, highest) - lowest) / (highest - lowest);
        return HEIGHT - BOTTOM - part * (HEIGHT - TOP - BOTTOM);
    }

    private void text(double x, double y, String style, String text) {
        svg.append(
                "<text x=\"%s\" y=\"%s\" class=\"%s\">%s</text>\n"
                        .formatted(at(x), at(y), style, text));
    }

    private static String at(double place) {
        return String.format(Locale.ROOT, "%.1f", place);
    }
}
