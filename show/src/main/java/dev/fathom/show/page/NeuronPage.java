package dev.fathom.show.page;

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
///
/// Thread-safe.
public final class NeuronPage {
    private static final int MOST_GRIDS = 12;
    private static final int MOST_SUMS = 24;
    private static final int MOST_READINGS = 40;

    private final Model model;
    private final Neuron neuron;
    private final byte[] picture;
    private final String note;
    private final Html html = new Html();

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
        return Page.of(name(), html);
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
        html.add(
                "<header><p class=\"soft\">%s</p><h1>%s at column %d, row %d, depth slice %d</h1><p class=\"soft\">%s</p></header>\n",
                model.network().name(),
                neuron.node().name(),
                neuron.x(),
                neuron.y(),
                neuron.d(),
                note);
        html.add(
                "<section class=\"top\"><figure>%s<figcaption>It sees %s.</figcaption></figure>"
                        + "<div><h2>%s</h2><p class=\"formula\"><code>%s</code></p><p class=\"value\">%s</p><dl>",
                drawing(),
                NeuronText.seen(neuron.receptiveField()),
                formula.words(),
                formula.arithmetic(),
                exact(neuron.explanation().value()));
        entry("engine’s value", exact(neuron.value()));
        entry("difference", exact(neuron.difference()));
        entry("layer", neuron.node().layer().toString());
        entry("its output", neuron.node().output().toString());
        if (neuron.node().equals(model.network().nodes().getLast()) && !model.labels().isEmpty()) {
            entry("class", model.label(neuron.d()));
        }
        html.add("</dl></div></section>\n");
    }

    /// A long text may be broken before the calls in it.
    private void entry(String term, String text) {
        Html parts = new Html();
        String[] calls = text.split("(?<=\\))(?=\\.)", -1);
        for (int i = 0; i < calls.length; i++) {
            parts.add(i == 0 ? "%s" : "<wbr/>%s", calls[i]);
        }
        html.add("<dt>%s</dt><dd>%s</dd>", term, parts);
    }

    private Html drawing() {
        Volume v = model.network().input();
        Patch p = neuron.receptiveField();
        return Html.of(
                "<svg class=\"picture\" viewBox=\"0 0 %1$d %2$d\" role=\"img\" aria-label=\"the picture"
                        + " and the receptive field\"><image width=\"%1$d\" height=\"%2$d\" href=\"%3$s\"/>"
                        + "<path class=\"shade\" fill-rule=\"evenodd\" d=\"M0 0h%1$dv%2$dh-%1$dz%4$s\"/>"
                        + "<path class=\"field\" d=\"%4$s\"/></svg>",
                v.width(),
                v.height(),
                Png.address(v, picture),
                "M%d %dh%dv%dh-%3$dz".formatted(p.left(), p.top(), p.width(), p.height()));
    }

    // --- weighted sums -------------------------------------------------------------------------

    private void volumes(WeightedSum sum) {
        Strongest shown = Strongest.of(sum, MOST_GRIDS);
        html.add(
                "<section><h2>Patch × filter = products, slice by slice</h2><p class=\"soft\">"
                        + "Patch and filter are %s. %s%s</p><div class=\"legend\">",
                sum.volume(),
                shown.others() == 0
                        ? ""
                        : "The %d strongest of %d depth slices are drawn; all are in the sum. "
                                .formatted(shown.slices().size(), sum.volume().depth()),
                sum.columns().contains(WeightedSum.NOTHING)
                                || sum.rows().contains(WeightedSum.NOTHING)
                        ? "Dashed cells find no input and count as 0. "
                        : "");
        Map<Grid.Kind, Double> largest = new EnumMap<>(Grid.Kind.class);
        for (Grid.Kind kind : Grid.Kind.values()) {
            double most = kind.largest(sum);
            largest.put(kind, most);
            html.add(
                    "<div>%s<div class=\"scale\"></div><div class=\"ends\"><span>−%s</span><span>0</span><span>%2$s</span></div></div>",
                    kind.title(), number(most));
        }
        html.add("</div>\n");
        for (int d : shown.slices()) {
            html.add(
                    "<div class=\"slice\"><p>Depth slice %d <span class=\"soft\">reads channel %d of %s; sum</span> <b>%s</b></p><div class=\"grids%s\">",
                    d,
                    sum.firstChannel() + d,
                    sum.from(),
                    exact(sum.slice(d)),
                    Grid.wide(sum) ? " wide" : "");
            largest.forEach(
                    (kind, most) ->
                            html.add(
                                    "<figure>%s<figcaption>%s</figcaption></figure>",
                                    new Grid(sum, d, kind, most).svg(), kind.title()));
            html.add("</div></div>\n");
        }
        html.add("</section>\n");
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
        html.add("<section><h2>From the slices to the value</h2>%s</section>\n", bars.html());
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
        html.add("<section><h2>What it reads</h2>");
        if (shown.size() < all.size()) {
            html.add(
                    "<p class=\"soft\">The %d largest of %d values; all count.</p>",
                    shown.size(), all.size());
        }
        html.add("%s</section>\n", bars.html());
    }
}
