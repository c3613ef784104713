package dev.fathom.show.page;

import static dev.fathom.show.page.Html.escape;
import static dev.fathom.show.text.Decimals.exact;
import static dev.fathom.show.text.Decimals.number;

import dev.fathom.model.Model;
import dev.fathom.model.Neuron;
import dev.fathom.model.Reading;
import dev.fathom.model.WeightedSum;
import dev.fathom.network.Patch;
import dev.fathom.show.sheet.Png;
import dev.fathom.show.text.Formula;
import dev.fathom.show.text.NeuronText;
import dev.fathom.show.text.Strongest;
import dev.fathom.tensor.Volume;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Explains a neuron on one page of HTML that needs nothing beside it.
public final class NeuronPage {
    private static final int MOST_GRIDS = 12;
    private static final int MOST_SUMS = 24;
    private static final int MOST_READINGS = 40;

    private final Model model;
    private final Neuron neuron;
    private final byte[] picture;
    private final String note;
    private final StringBuilder html = new StringBuilder();

    private NeuronPage(Model model, Neuron neuron, byte[] picture, String note) {
        this.model = model;
        this.neuron = neuron;
        this.picture = picture;
        this.note = note;
    }

    /// @param picture what the network read before preprocessing: bytes of 0 … 255 in the shape of
    ///   its input, which is 1 or 3 deep
    /// @param note where model and picture come from, in a sentence
    public static String of(Model model, Neuron neuron, byte[] picture, String note) {
        return new NeuronPage(model, neuron, picture, note).write();
    }

    private String write() {
        Formula formula = Formula.of(neuron.explanation());
        head(formula);
        if (neuron.explanation() instanceof WeightedSum sum) {
            volumes(sum);
            waterfall(sum);
        } else {
            readings(formula);
        }
        return Page.of(name(), html.toString());
    }

    private String name() {
        return "%s: %s, neuron %d, %d, %d"
                .formatted(
                        model.network().name(),
                        neuron.node().name(),
                        neuron.x(),
                        neuron.y(),
                        neuron.d());
    }

    // --- the neuron and the picture ------------------------------------------------------------

    private void head(Formula formula) {
        html.append("<header><p class=\"soft\">")
                .append(escape(model.network().name()))
                .append("</p><h1>")
                .append(escape(neuron.node().name()))
                .append(
                        " at column %d, row %d, depth slice %d</h1><p class=\"soft\">%s</p></header>\n"
                                .formatted(neuron.x(), neuron.y(), neuron.d(), escape(note)))
                .append("<section class=\"top\"><figure>")
                .append(drawing())
                .append("<figcaption>It sees ")
                .append(escape(NeuronText.seen(neuron.receptiveField())))
                .append(".</figcaption></figure><div><h2>")
                .append(escape(formula.words()))
                .append("</h2><p class=\"formula\"><code>")
                .append(escape(formula.arithmetic()))
                .append("</code></p><p class=\"value\">")
                .append(exact(neuron.explanation().value()))
                .append("</p><dl>");
        entry("engine’s value", exact(neuron.value()));
        entry("difference", exact(neuron.difference()));
        entry("layer", neuron.node().layer().toString());
        entry("its output", neuron.node().output().toString());
        if (neuron.node().equals(model.network().nodes().getLast()) && !model.labels().isEmpty()) {
            entry("class", model.label(neuron.d()));
        }
        html.append("</dl></div></section>\n");
    }

    private void entry(String term, String text) {
        html.append("<dt>")
                .append(term)
                .append("</dt><dd>")
                .append(escape(text).replace(").", ")<wbr/>."))
                .append("</dd>");
    }

    private String drawing() {
        Volume v = model.network().input();
        Patch p = neuron.receptiveField();
        String box =
                "M%d %dh%dv%dh-%dz".formatted(p.left(), p.top(), p.width(), p.height(), p.width());
        return ("<svg class=\"picture\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"the picture"
                        + " and the receptive field\"><image width=\"%d\" height=\"%d\""
                        + " href=\"%s\"/><path class=\"shade\""
                        + " fill-rule=\"evenodd\" d=\"M0 0h%dv%dh-%dz%s\"/><path class=\"field\""
                        + " d=\"%s\"/></svg>")
                .formatted(
                        v.width(),
                        v.height(),
                        v.width(),
                        v.height(),
                        Png.address(v, picture),
                        v.width(),
                        v.height(),
                        v.width(),
                        box,
                        box);
    }

    // --- weighted sums -------------------------------------------------------------------------

    private void volumes(WeightedSum sum) {
        Strongest shown = Strongest.of(sum, MOST_GRIDS);
        html.append("<section><h2>Patch × filter = products, slice by slice</h2><p class=\"soft\">")
                .append("Patch and filter are %s. ".formatted(sum.volume()))
                .append(
                        shown.others() == 0
                                ? ""
                                : "The %d strongest of %d depth slices are drawn; all are in the sum. "
                                        .formatted(shown.slices().size(), sum.volume().depth()))
                .append(
                        sum.columns().contains(WeightedSum.NOTHING)
                                        || sum.rows().contains(WeightedSum.NOTHING)
                                ? "Dashed cells find no input and count as 0. "
                                : "")
                .append("</p><div class=\"legend\">");
        Map<Grid.Kind, Double> largest = new EnumMap<>(Grid.Kind.class);
        for (Grid.Kind kind : Grid.Kind.values()) {
            double most = kind.largest(sum);
            largest.put(kind, most);
            String end = number(most);
            html.append(
                    "<div>%s<div class=\"scale\"></div><div class=\"ends\"><span>−%s</span><span>0</span><span>%s</span></div></div>"
                            .formatted(kind.title(), end, end));
        }
        html.append("</div>\n");
        for (int d : shown.slices()) {
            html.append(
                    "<div class=\"slice\"><p>Depth slice %d <span class=\"soft\">reads channel %d of %s; sum</span> <b>%s</b></p><div class=\"grids%s\">"
                            .formatted(
                                    d,
                                    sum.firstChannel() + d,
                                    escape(sum.from()),
                                    exact(sum.slice(d)),
                                    Grid.wide(sum) ? " wide" : ""));
            for (var entry : largest.entrySet()) {
                Grid.Kind kind = entry.getKey();
                html.append("<figure>")
                        .append(new Grid(sum, d, kind, entry.getValue()).svg())
                        .append("<figcaption>")
                        .append(kind.title())
                        .append("</figcaption></figure>");
            }
            html.append("</div></div>\n");
        }
        html.append("</section>\n");
    }

    private void waterfall(WeightedSum sum) {
        Strongest shown = Strongest.of(sum, MOST_SUMS);
        Bars bars = new Bars();
        double at = 0;
        for (int d : shown.slices()) {
            at = step(bars, "depth slice " + d, at, sum.slice(d));
        }
        if (shown.others() > 0) {
            at = step(bars, "+ " + shown.others() + " weaker slices", at, shown.rest());
        }
        Float bias = sum.bias();
        if (bias != null) {
            step(bars, "+ bias", at, bias);
        }
        double value = sum.value();
        bars.row("= value", 0, value, exact(value), "total");
        bars.row("engine’s value", 0, neuron.value(), exact(neuron.value()), "soft");
        html.append("<section><h2>From the slices to the value</h2>")
                .append(bars.html())
                .append("</section>\n");
    }

    /// Adds one part of a sum behind those that reach to `at`, and gives where they reach now.
    private static double step(Bars bars, String label, double at, double part) {
        bars.row(label, at, at + part, exact(part), "");
        return at + part;
    }

    // --- other layers --------------------------------------------------------------------------

    private void readings(Formula formula) {
        List<Reading> all = formula.readings();
        if (all.isEmpty()) {
            return;
        }
        List<Integer> shown =
                IntStream.range(0, all.size())
                        .boxed()
                        .sorted(
                                Comparator.comparing((Integer i) -> i != formula.marked())
                                        .thenComparingDouble(i -> -Math.abs(all.get(i).value())))
                        .limit(MOST_READINGS)
                        .sorted()
                        .toList();
        Bars bars = new Bars();
        for (int i : shown) {
            Reading r = all.get(i);
            bars.row(
                    "%s at %d, %d, slice %d".formatted(r.layer(), r.x(), r.y(), r.d()),
                    0,
                    r.value(),
                    exact(r.value()),
                    i == formula.marked() ? "marked" : "");
        }
        html.append("<section><h2>What it reads</h2>")
                .append(
                        shown.size() == all.size()
                                ? ""
                                : "<p class=\"soft\">The %d largest of %d values; all count.</p>"
                                        .formatted(shown.size(), all.size()))
                .append(bars.html())
                .append("</section>\n");
    }
}
