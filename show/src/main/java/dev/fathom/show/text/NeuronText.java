package dev.fathom.show.text;

import static dev.fathom.show.text.Decimals.brief;
import static dev.fathom.show.text.Decimals.exact;

import dev.fathom.model.Neuron;
import dev.fathom.model.Reading;
import dev.fathom.model.WeightedSum;
import dev.fathom.network.Patch;
import dev.fathom.tensor.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Explains a neuron in plain text, at most 110 columns wide.
///
/// Thread-safe.
public final class NeuronText {
    private static final int WIDEST = 110;
    private static final int CELL = 7;
    private static final int BESIDE = 5;
    private static final int MOST_GRIDS = 4;
    private static final int MOST_SUMS = 16;
    private static final int MOST_READINGS = 25;

    private final Neuron neuron;
    private final StringBuilder text = new StringBuilder();

    private NeuronText(Neuron neuron) {
        this.neuron = neuron;
    }

    public static String of(Neuron neuron) {
        return new NeuronText(neuron).write();
    }

    private String write() {
        line(
                "%s: neuron at column %d, row %d, depth slice %d of %s"
                        .formatted(
                                neuron.node().name(),
                                neuron.x(),
                                neuron.y(),
                                neuron.d(),
                                neuron.node().output()));
        line("layer  %s".formatted(neuron.node().layer()));
        line("sees   %s".formatted(seen(neuron.receptiveField())));
        Formula formula = Formula.of(neuron.explanation());
        line("");
        wrapped(formula.words());
        if (neuron.explanation() instanceof WeightedSum sum) {
            patch(sum);
            sums(sum);
            if (sum.wholes() != null) {
                line("");
                wrapped(formula.arithmetic());
            }
        } else {
            line("");
            readings(formula);
            wrapped(formula.arithmetic());
        }
        line("");
        total("value", neuron.explanation().value());
        total("engine's value", neuron.value());
        total("difference", neuron.difference());
        return text.toString();
    }

    /// What a neuron sees of the picture, in words.
    public static String seen(Patch field) {
        return field.width() == 0 || field.height() == 0
                ? "nothing of the picture, only padding"
                : "columns %d … %d, rows %d … %d of the picture: %d×%d pixels"
                        .formatted(
                                field.left(),
                                field.left() + field.width() - 1,
                                field.top(),
                                field.top() + field.height() - 1,
                                field.width(),
                                field.height());
    }

    private void line(String line) {
        text.append(line.stripTrailing()).append('\n');
    }

    /// A sentence or formula, broken at spaces where it is too long.
    private void wrapped(String words) {
        StringBuilder row = new StringBuilder();
        for (String word : words.split(" ", -1)) {
            if (!row.isEmpty() && row.length() + 1 + word.length() > WIDEST) {
                line(row.toString());
                row.setLength(0);
                row.append("   ");
            }
            row.append(row.isEmpty() ? "" : " ").append(word);
        }
        line(row.toString());
    }

    private void total(String name, double value) {
        line("%-16s %16s".formatted(name, exact(value)));
    }

    // --- weighted sums -------------------------------------------------------------------------

    private void patch(WeightedSum sum) {
        Volume volume = sum.volume();
        if (volume.pixels() == 1 || volume.width() * CELL > WIDEST) {
            return;
        }
        Strongest shown = Strongest.of(sum, MOST_GRIDS);
        for (int d : shown.slices()) {
            line("");
            line(
                    "depth slice %d of the filter, reading channel %d of %s"
                            .formatted(d, sum.firstChannel() + d, sum.from()));
            grids(sum, d);
        }
        if (shown.others() > 0) {
            line("");
            line(
                    "(the %d strongest of %d depth slices; all are in the sum)"
                            .formatted(MOST_GRIDS, volume.depth()));
        }
        if (sum.columns().contains(WeightedSum.NOTHING)
                || sum.rows().contains(WeightedSum.NOTHING)) {
            line("(· finds no input and counts as 0)");
        }
    }

    private void grids(WeightedSum sum, int d) {
        List<List<String>> three =
                List.of(
                        grid(sum, "patch", (c, r) -> brief(sum.patch().at(0, c, r, d)), true),
                        grid(sum, "filter", (c, r) -> brief(sum.filter().at(0, c, r, d)), false),
                        grid(sum, "products", (c, r) -> brief(sum.product(c, r, d)), true));
        if (sum.volume().width() > BESIDE) {
            three.forEach(grid -> grid.forEach(row -> line(row)));
            return;
        }
        for (int row = 0; row < three.getFirst().size(); row++) {
            line(
                    "%s  %s  %s"
                            .formatted(
                                    three.get(0).get(row),
                                    three.get(1).get(row),
                                    three.get(2).get(row)));
        }
    }

    /// A number for each tap.
    private interface Cell {
        String at(int column, int row);
    }

    /// @param marks whether taps that find no input are marked instead
    private static List<String> grid(WeightedSum sum, String title, Cell cell, boolean marks) {
        int width = sum.volume().width();
        List<String> rows = new ArrayList<>();
        rows.add(String.format(Locale.ROOT, "%-" + width * CELL + "s", " " + title));
        for (int row = 0; row < sum.volume().height(); row++) {
            StringBuilder text = new StringBuilder();
            for (int column = 0; column < width; column++) {
                boolean marked = marks && !sum.reads(column, row);
                text.append(
                        String.format(
                                Locale.ROOT,
                                "%" + CELL + "s",
                                marked ? "·" : cell.at(column, row)));
            }
            rows.add(text.toString());
        }
        return rows;
    }

    private void sums(WeightedSum sum) {
        Strongest shown = Strongest.of(sum, MOST_SUMS);
        boolean single = sum.volume().pixels() == 1;
        line("");
        line(
                "%-16s %16s%s"
                        .formatted(
                                "depth slice",
                                single ? "x·w" : "sum of x·w",
                                single ? "                x                w" : ""));
        for (int d : shown.slices()) {
            line(
                    "%-16s %16s%s"
                            .formatted(
                                    Integer.toString(d),
                                    exact(sum.slice(d)),
                                    single ? factors(sum, d) : ""));
        }
        if (shown.others() > 0) {
            line("%-16s %16s".formatted("+ " + shown.others() + " weaker", exact(shown.rest())));
        }
        Float bias = sum.bias();
        line("%-16s %16s".formatted("+ bias", bias == null ? "none" : exact(bias)));
    }

    private static String factors(WeightedSum sum, int d) {
        return " %16s %16s"
                .formatted(exact(sum.patch().at(0, 0, 0, d)), exact(sum.filter().at(0, 0, 0, d)));
    }

    // --- other layers --------------------------------------------------------------------------

    private void readings(Formula formula) {
        List<Reading> readings = formula.readings();
        int marked = formula.marked();
        int start =
                Math.clamp(
                        marked - MOST_READINGS / 2,
                        0,
                        Math.max(0, readings.size() - MOST_READINGS));
        int end = Math.min(readings.size(), start + MOST_READINGS);
        more(start, "before");
        for (int i = start; i < end; i++) {
            Reading r = readings.get(i);
            line(
                    "%s %-24s %16s"
                            .formatted(
                                    i == marked ? "→" : " ",
                                    r.layer() + ":" + r.x() + "," + r.y() + "," + r.d(),
                                    exact(r.value())));
        }
        more(readings.size() - end, "after");
        line("");
    }

    private void more(int count, String where) {
        if (count > 0) {
            line("  (%d more %s; all count)".formatted(count, where));
        }
    }
}
