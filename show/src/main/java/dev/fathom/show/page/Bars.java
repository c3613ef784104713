package dev.fathom.show.page;

import java.util.ArrayList;
import java.util.List;

/// A table of numbers with a bar each, all bars on one axis.
final class Bars {
    private final List<Row> rows = new ArrayList<>();
    private double first;
    private double last;

    /// @param from where its bar begins
    /// @param to where it ends
    /// @param style a class of the style sheet, or nothing
    private record Row(String label, double from, double to, String number, String style) {}

    /// Adds a row.
    Bars row(String label, double from, double to, String number, String style) {
        rows.add(new Row(label, from, to, number, style));
        first = Math.min(first, Math.min(from, to));
        last = Math.max(last, Math.max(from, to));
        return this;
    }

    String html() {
        StringBuilder html = new StringBuilder("<table class=\"rows\"><tbody>\n");
        for (Row row : rows) {
            html.append(
                    "<tr class=\"%s\"><td>%s</td><td class=\"track\">%s</td><td class=\"number\">%s</td></tr>\n"
                            .formatted(
                                    row.style(),
                                    Html.escape(row.label()),
                                    bar(row),
                                    Html.escape(row.number())));
        }
        return html.append("</tbody></table>\n").toString();
    }

    private String bar(Row row) {
        double left = percent(Math.min(row.from(), row.to()));
        double right = percent(Math.max(row.from(), row.to()));
        String colour =
                row.from() == row.to()
                        ? ""
                        : "<i class=\"%s\" style=\"left:%s%%;width:%s%%\"></i>"
                                .formatted(
                                        Html.sign(row.to() - row.from()),
                                        Html.measure(left),
                                        Html.measure(right - left));
        return "<div class=\"bar\"><b style=\"left:%s%%\"></b>%s</div>"
                .formatted(Html.measure(percent(0)), colour);
    }

    private double percent(double value) {
        return last == first ? 0 : 100 * (value - first) / (last - first);
    }
}
