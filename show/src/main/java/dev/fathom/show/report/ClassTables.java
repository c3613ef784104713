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
    Html confusion() {
        return labels.size() <= WIDEST_MATRIX ? matrix() : mistakes();
    }

    private Html matrix() {
        Html html =
                Html.of(
                        "<h2>Confusion</h2><p class=\"soft\">Rows: what a picture is; columns: what it was taken for.</p>"
                                + "<div class=\"scroll\"><table class=\"matrix\"><thead><tr><th></th>");
        for (String label : labels) {
            html.add("<th><span>%s</span></th>", label);
        }
        html.add("</tr></thead><tbody>\n");
        for (int right = 0; right < labels.size(); right++) {
            html.add("<tr><th>%s</th>", labels.get(right));
            for (int predicted = 0; predicted < labels.size(); predicted++) {
                long count = test.confusion().get(right).get(predicted);
                if (count == 0) {
                    html.add("<td></td>");
                } else {
                    html.add(
                            "<td class=\"%s\" style=\"--part:%s%%\">%d</td>",
                            right == predicted ? "hit" : "miss",
                            percent((double) count / test.pictures(right)),
                            count);
                }
            }
            html.add("</tr>\n");
        }
        return html.add("</tbody></table></div>\n");
    }

    private Html mistakes() {
        Html html =
                Html.of(
                        "<h2>Most frequent mistakes</h2><table class=\"rows\"><thead><tr><th>is</th><th>taken for</th><th class=\"number\">pictures</th></tr></thead><tbody>\n");
        for (Evaluation.Mistake m : test.mistakes().stream().limit(MOST_MISTAKES).toList()) {
            html.add(
                    "<tr><td>%s</td><td>%s</td><td class=\"number\">%d</td></tr>\n",
                    labels.get(m.right()), labels.get(m.predicted()), m.pictures());
        }
        return html.add("</tbody></table>\n");
    }

    /// Precision, recall and F1 of each class.
    Html classes() {
        Html html =
                Html.of(
                        "<h2>Class by class</h2><div class=\"scroll\"><table class=\"rows\"><thead><tr><th>class</th><th class=\"number\">pictures</th>"
                                + "<th class=\"number\">precision %%</th><th class=\"number\">recall %%</th><th class=\"number\">F1 %%</th><th></th></tr></thead><tbody>\n");
        for (int c = 0; c < labels.size(); c++) {
            String f1 = percent(test.f1(c));
            html.add(
                    "<tr><td>%s</td><td class=\"number\">%,d</td><td class=\"number\">%s</td><td class=\"number\">%s</td><td class=\"number\">%s</td><td class=\"track\"><div class=\"bar\"><i class=\"minus\" style=\"left:0;width:%s%%\"></i></div></td></tr>\n",
                    labels.get(c),
                    test.pictures(c),
                    percent(test.precision(c)),
                    percent(test.recall(c)),
                    f1,
                    f1.isEmpty() ? "0" : f1);
        }
        return html.add("</tbody></table></div>\n");
    }

    private static String percent(double part) {
        return Double.isNaN(part) ? "" : String.format(Locale.ROOT, "%.1f", 100 * part);
    }
}
