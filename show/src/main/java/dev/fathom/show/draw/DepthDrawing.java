package dev.fathom.show.draw;

import dev.fathom.model.Filters;
import dev.fathom.network.Network;
import dev.fathom.network.Node;
import dev.fathom.show.page.Html;
import dev.fathom.show.page.Page;
import dev.fathom.tensor.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/// The three depths of a network as one drawing (SVG): a filter of its first layer with weights,
/// the volume that this layer makes, and the whole network. It stands on a ground of its own, light
/// or dark as the reader's screen.
///
/// Thread-safe.
public final class DepthDrawing {
    private static final int WIDTH = 1040;
    private static final int MARGIN = 24;
    private static final double TALLEST = 150;
    private static final double DEEPEST = 220;
    private static final double GAP = 280;
    private static final double STRIP_TALLEST = 44;
    private static final double STRIP_DEEPEST = 70;
    private static final double STRIP_ROW = 112;
    private static final double STRIP_GAP = 10;
    private static final double CHARACTER = 7.8;

    /// The depths have the studio's numbers and colours.
    private static final String STYLE =
            """
            .small{font-size:12px}.bold{font-weight:700}.quiet{fill:#656d76}.middle{text-anchor:middle}
            path{stroke-width:1.2;stroke-linejoin:round}
            .volume path{fill:#0b7565;fill-opacity:.2;stroke:#0b7565}
            .filter path{fill:#b0256c;fill-opacity:.45;stroke:#b0256c}
            .column path{fill:#1d63a8;fill-opacity:.6;stroke:#1d63a8}
            .line{fill:none;stroke:#656d76}
            .f{fill:#b0256c}.c{fill:#1d63a8}.v{fill:#0b7565}.n{fill:#6a3fc0}
            """;

    private static final String DARK =
            """
            .quiet{fill:#9198a1}.line{stroke:#9198a1}
            .volume path{fill:#4cc9b4;stroke:#4cc9b4}.filter path{fill:#f07fb4;stroke:#f07fb4}
            .column path{fill:#74b4f0;stroke:#74b4f0}
            .f{fill:#f07fb4}.c{fill:#74b4f0}.v{fill:#4cc9b4}.n{fill:#b79bf5}""";

    private final Network network;
    private final Html body = new Html();
    private double y = MARGIN;

    private DepthDrawing(Network network) {
        this.network = network;
    }

    /// The drawing as the text of an SVG file.
    public static String of(Network network) {
        return new DepthDrawing(network).svg();
    }

    private String svg() {
        network.nodes().stream().filter(Filters::in).findFirst().ifPresent(this::layer);
        strip();
        return Page.drawing(WIDTH, y, "The three depths of " + network.name(), STYLE, DARK, body);
    }

    // --- one layer -----------------------------------------------------------------------------

    private void layer(Node node) {
        Volume in = node.inputVolumes().getFirst();
        Volume filter = Objects.requireNonNull(node.filter());
        Volume out = node.output();
        double side = TALLEST / Math.sqrt(highest(in, out));
        double deep = Math.min(side, DEEPEST / Math.sqrt(Math.max(in.depth(), out.depth())));
        double top = y + TALLEST * 0.3 + 12;
        Box input = Box.of(in, 60, top, side, deep);
        Box patch = Box.of(filter, 0, 0, side, deep);
        Box read = input.within(patch.depth(), patch.height(), patch.width(), 0, 0.35, 0);
        double outputLeft = input.right() + GAP;
        Box output =
                Box.of(
                        out,
                        outputLeft,
                        top + (TALLEST - side * Math.sqrt(out.height())),
                        side,
                        deep);
        double cell = Math.min(Math.min(output.height(), output.width()), Math.max(6, side));
        Box column = output.within(output.depth(), cell, cell, 0, 0.45, 0);
        double thin = Math.min(output.depth(), Math.max(4, output.depth() / out.depth()));
        Box slice = output.within(thin, output.height(), output.width(), 0.75, 0, 0);

        body.add("%s%s", input.svg("volume"), read.svg("filter"));
        body.add("%s%s%s", output.svg("volume"), slice.svg("filter"), column.svg("column"));
        double arrow = read.top() + read.height() / 2;
        line("M%s %sH%s", input.right() + 8, arrow, outputLeft - 12);
        line("M%s %sl-7 -4v8z", outputLeft - 8, arrow);
        double middle = (input.right() + outputLeft) / 2;
        text(middle, arrow - 26, "f bold middle", "③ filter: " + count(filter.depth()) + " deep");
        text(
                middle,
                arrow - 9,
                "middle",
                filter
                        + ", as deep as "
                        + (filter.depth() == in.depth() ? "" : "its group of ")
                        + "what it reads");
        double label = top + TALLEST + 20;
        text(
                input.left(),
                label,
                "bold",
                node.inputs().getFirst() == Network.INPUT ? "input" : "read");
        text(input.left(), label + 17, "", in.toString());
        text(outputLeft, label, "bold", node.name());
        text(outputLeft, label + 17, "", out.toString());
        double notes = output.right() + 40;
        text(notes, top, "v bold", "② volume: " + count(out.depth()) + " deep");
        text(notes, top + 17, "", "one depth slice from each of its filters");
        text(notes, top + 50, "f bold", "a depth slice");
        text(notes, top + 67, "", "one filter at " + count(out.pixels(), "place"));
        text(notes, top + 100, "c bold", "a depth column");
        text(notes, top + 117, "", count(out.depth(), "filter") + " at one place");
        y = label + 17 + 30;
    }

    private static int highest(Volume a, Volume b) {
        return Math.max(Math.max(a.width(), a.height()), Math.max(b.width(), b.height()));
    }

    // --- the network ---------------------------------------------------------------------------

    /// A volume of the strip.
    private record Stop(String name, Volume volume, boolean weighted) {}

    private List<Stop> stops() {
        List<Stop> stops = new ArrayList<>();
        stops.add(new Stop("input", network.input(), false));
        for (Node node : network.nodes()) {
            boolean changes = !node.output().equals(node.inputVolumes().getFirst());
            if (node.weighted() || changes) {
                stops.add(new Stop(node.name(), node.output(), node.weighted()));
            }
        }
        return stops;
    }

    private void strip() {
        List<Stop> stops = stops();
        double side =
                STRIP_TALLEST
                        / Math.sqrt(
                                stops.stream()
                                        .mapToInt(
                                                s ->
                                                        Math.max(
                                                                s.volume().width(),
                                                                s.volume().height()))
                                        .max()
                                        .orElse(1));
        double deep =
                STRIP_DEEPEST
                        / Math.sqrt(
                                stops.stream().mapToInt(s -> s.volume().depth()).max().orElse(1));
        text(
                MARGIN,
                y,
                "n bold",
                "① network: " + count(network.depth(), "layer") + " with weights deep");
        text(
                MARGIN,
                y + 17,
                "",
                "their names are bold; the others, such as pools, have no filters");
        y += 17;
        double left = MARGIN;
        for (Stop stop : stops) {
            Box box = Box.of(stop.volume(), 0, 0, side, deep);
            double room =
                    Math.max(
                            box.right(),
                            CHARACTER
                                    * Math.max(
                                            stop.name().length(),
                                            stop.volume().toString().length()));
            if (left + room > WIDTH - MARGIN) {
                left = MARGIN;
                y += STRIP_ROW;
            }
            double bottom = y + STRIP_ROW - 30;
            body.add(
                    "%s",
                    Box.of(stop.volume(), left, bottom - box.height(), side, deep).svg("volume"));
            text(left, bottom + 18, stop.weighted() ? "small bold" : "small quiet", stop.name());
            text(left, bottom + 34, "small", stop.volume().toString());
            left += room + STRIP_GAP;
        }
        y += STRIP_ROW + MARGIN;
    }

    // --- pieces --------------------------------------------------------------------------------

    private void text(double x, double y, String style, String words) {
        body.add("<text x=\"%s\" y=\"%s\" class=\"%s\">%s</text>\n", x, y, style, words);
    }

    private void line(String path, Object... places) {
        body.add("<path class=\"line\" d=\"%s\"/>\n", Html.of(path, places));
    }

    private static String count(int number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String count(int number, String what) {
        return count(number) + " " + what + (number == 1 ? "" : "s");
    }
}
