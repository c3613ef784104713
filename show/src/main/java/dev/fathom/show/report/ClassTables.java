package dev.fathom.show.report;

import dev.fathom.show.page.Html;
import dev.fathom.train.evaluate.Evaluation;
import java.util.List;
import java.util.Locale;

/// Which classes are told apart how well, as tables.
///
/// @param test of the model
/// @param labels of the classes
record ClassTables(Evaluation test, List<String> labels) {
    private static final int WIDEST_MATRIX = 24;
    private static final int MOST_MISTAKES = 20;

    /// The confusion matrix, or of many classes the most frequent mistakes.
    String confusion() {
        return labels.size() <= WIDEST_MATRIX ? matrix() : mistakes();
    }

    private String matrix() {
        StringBuilder html =
                new StringBuilder(
                        "<h2>Confusion</h2><p class=\"soft\">Rows: what a picture is; columns: what it was taken for.</p>"
                                + "<div class=\"scroll\"><table class=\"matrix\"><thead><tr><th></th>");
        for (String label : labels) {
            html.append("<th><span>").append(Html.escape(label)).append("</span></th>");
        }
        html.append("</tr></thead><tbody>\n");
        for (int right = 0; right < labels.size(); right++) {
            html.append("<tr><th>").append(Html.escape(labels.get(right))).append("</th>");
            List<Long> row = test.confusion().get(right);
            long all = row.stream().mapToLong(Long::longValue).sum();
            for (int predicted = 0; predicted < labels.size(); predicted++) {
                long count = row.get(predicted);
                html.append(
                        count == 0
                                ? "<td></td>"
                                : "<td class=\"%s\" style=\"--part:%s%%\">%d</td>"
                                        .formatted(
                                                right == predicted ? "hit" : "miss",
                                                percent((double) count / all),
                                                count));
            }
            html.append("</tr>\n");
        }
        return html.append("</tbody></table></div>\n").toString();
    }

    private String mistakes() {
        StringBuilder html =
                new StringBuilder(
                        "<h2>Most frequent mistakes</h2><table class=\"rows\"><thead><tr><th>is</th><th>taken for</th><th class=\"number\">pictures</th></tr></thead><tbody>\n");
        for (Evaluation.Mistake m : test.mistakes().stream().limit(MOST_MISTAKES).toList()) {
            html.append(
                    "<tr><td>%s</td><td>%s</td><td class=\"number\">%d</td></tr>\n"
                            .formatted(
                                    Html.escape(labels.get(m.right())),
                                    Html.escape(labels.get(m.predicted())),
                                    m.pictures()));
        }
        return html.append("</tbody></table>\n").toString();
    }

    /// Precision, recall and F1 of each class.
    String classes() {
        StringBuilder html =
                new StringBuilder(
                        "<h2>Class by class</h2><div class=\"scroll\"><table class=\"rows\"><thead><tr><th>class</th><th class=\"number\">pictures</th>"
                                + "<th class=\"number\">precision %</th><th class=\"number\">recall %</th><th class=\"number\">F1 %</th><th></th></tr></thead><tbody>\n");
        for (int c = 0; c < labels.size(); c++) {
            long pictures = test.confusion().get(c).stream().mapToLong(Long::longValue).sum();
            double recall = test.recall(c);
            double precision = test.precision(c);
            double f1 = 2 * precision * recall / (precision + recall);
            html.append(
                    "<tr><td>%s</td><td class=\"number\">%,d</td><td class=\"number\">%s</td><td class=\"number\">%s</td><td class=\"number\">%s</td><td class=\"track\"><div class=\"bar\"><i class=\"minus\" style=\"left:0;width:%s%%\"></i></div></td></tr>\n"
                            .formatted(
                                    Html.escape(labels.get(c)),
                                    pictures,
                                    percent(precision),
                                    percent(recall),
                                    percent(f1),
                                    Double.isNaN(f1) ? "0" : percent(f1)));
        }
        return html.append("</tbody></table></div>\n").toString();
    }

    private static String percent(double part) {
        return Double.isNaN(part) ? "" : String.format(Locale.ROOT, "%.1f", 100 * part);
    }
}
