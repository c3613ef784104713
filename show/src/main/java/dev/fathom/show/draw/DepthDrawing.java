package dev.fathom.show.draw;

import dev.fathom.layer.convolution.Conv;
import dev.fathom.layer.convolution.Dense;
import dev.fathom.network.Network;
import dev.fathom.network.Node;
import dev.fathom.show.page.Html;
import dev.fathom.tensor.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/// The three depths of a network as one drawing (SVG): a filter of its first layer with weights,
/// the volume that this layer makes, and the whole network. It stands on a ground of its own, light
/// or dark as the reader's screen.
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

    private static final String STYLE =
            """
            <style>
            .ground{fill:#fff;stroke:#d0d7de}
            text{fill:#1f2328;font:13px system-ui,sans-serif}
            .small{font-size:12px}.bold{font-weight:700}.quiet{fill:#656d76}.middle{text-anchor:middle}
            path{stroke-width:1.2;stroke-linejoin:round}
            .volume path{fill:#4c8ed9;fill-opacity:.22;stroke:#4c8ed9}
            .filter path{fill:#e8730c;fill-opacity:.5;stroke:#e8730c}
            .column path{fill:#2da44e;fill-opacity:.6;stroke:#2da44e}
            .line{fill:none;stroke:#656d76}
            .f{fill:#bc4c00}.c{fill:#1a7f37}.v{fill:#0969da}
            @media(prefers-color-scheme:dark){
            .ground{fill:#161b22;stroke:#30363d}
            text{fill:#e6edf3}.quiet{fill:#9198a1}.line{stroke:#9198a1}
            .f{fill:#f0883e}.c{fill:#3fb950}.v{fill:#58a6ff}}
            </style>
            """;

    private final Network network;
    private final StringBuilder body = new StringBuilder();
    private double y = MARGIN;

    private DepthDrawing(Network network) {
        this.network = network;
    }

    /// The drawing as the text of an SVG file.
    public static String of(Network network) {
        return new DepthDrawing(network).svg();
    }

    private String svg() {
        network.nodes().stream()
                .filter(node -> node.layer() instanceof Conv || node.layer() instanceof Dense)
                .findFirst()
                .ifPresent(this::layer);
        strip();
        return """
               <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %1$d %2$s" role="img">
               <title>The three depths of %3$s</title>
               %4$s<rect class="ground" x=".5" y=".5" width="%5$d" height="%6$s" rx="8"/>
               %7$s</svg>
               """
                .formatted(
                        WIDTH,
                        Html.measure(y),
                        network.name(),
                        STYLE,
                        WIDTH - 1,
                        Html.measure(y - 1),
                        body);
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

        body.append(input.svg("volume")).append(read.svg("filter"));
        body.append(output.svg("volume")).append(slice.svg("filter")).append(column.svg("column"));
        double arrow = read.top() + read.height() / 2;
        line("M%s %sH%s", input.right() + 8, arrow, outputLeft - 12);
        line("M%s %sl-7 -4v8z", outputLeft - 8, arrow);
        double middle = (input.right() + outputLeft) / 2;
        text(middle, arrow - 26, "f bold middle", "① filter: " + count(filter.depth()) + " deep");
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
                "v bold",
                "③ network: " + count(network.depth(), "layer") + " with weights deep");
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
            body.append(
                    Box.of(stop.volume(), left, bottom - box.height(), side, deep).svg("volume"));
            text(left, bottom + 18, stop.weighted() ? "small bold" : "small quiet", stop.name());
            text(left, bottom + 34, "small", stop.volume().toString());
            left += room + STRIP_GAP;
        }
        y += STRIP_ROW + MARGIN;
    }

    // --- pieces --------------------------------------------------------------------------------

    private void text(double x, double y, String style, String words) {
        body.append(
                "<text x=\"%s\" y=\"%s\" class=\"%s\">%s</text>\n"
                        .formatted(Html.measure(x), Html.measure(y), style, Html.escape(words)));
    }

    private void line(String path, Object... places) {
        Object[] numbers = new Object[places.length];
        for (int i = 0; i < places.length; i++) {
            numbers[i] = Html.measure((Double) places[i]);
        }
        body.append("<path class=\"line\" d=\"%s\"/>\n".formatted(path.formatted(numbers)));
    }

    private static String count(int number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String count(int number, String what) {
        return count(number) + " " + what + (number == 1 ? "" : "s");
    }
}
