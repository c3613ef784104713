package dev.fathom.network;

import dev.fathom.network.Description.Row;
import dev.fathom.tensor.Volume;
import dev.fathom.text.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// Writes a description as plain text.
final class DescriptionText {
    private static final String INDENT = "  ";
    private static final List<String> UNITS = List.of("B", "KiB", "MiB", "GiB", "TiB");

    /// Columns of words; those of numbers end at the right.
    private static final int WORDS = 4;

    private final Description of;

    DescriptionText(Description of) {
        this.of = of;
    }

    String write() {
        return table() + "\n" + legend() + depths();
    }

    String table() {
        Table table =
                new Table(
                                "layer",
                                "formula",
                                "output",
                                "filters",
                                "parameters",
                                "multiply-adds",
                                "memory",
                                "field",
                                "jump")
                        .ruled(WORDS);
        String group = "";
        for (Row row : of.rows()) {
            String own = row.name().substring(0, row.name().lastIndexOf('/') + 1);
            if (!own.equals(group) && !own.isEmpty()) {
                table.row(own, "", "", "", "", "", "", "", "");
            }
            group = own;
            String name = (own.isEmpty() ? "" : INDENT) + row.name().substring(own.length());
            Volume filter = row.filter();
            table.row(
                    name,
                    row.formula(),
                    row.output(),
                    filter == null ? "" : filter + " ×" + row.output().depth(),
                    row.parameters() == 0 ? "" : row.parameters(),
                    row.macs() == 0 ? "" : row.macs(),
                    row.activations() == 0 ? "" : memory(row.activations()),
                    row.field().size(),
                    row.field().jump());
        }
        table.row(
                "total", "", "", "", of.parameters(), of.macs(), memory(of.activations()), "", "");
        return of.network().name()
                + ": "
                + (of.network().sources().isEmpty()
                        ? of.network().input()
                        : of.network().inputs().size() + " inputs")
                + " → "
                + (of.network().outputs().size() == 1
                        ? of.network().output()
                        : of.network().outputs().size() + " outputs")
                + "\n\n"
                + table
                + inputs()
                + outputs();
    }

    /// What the network reads, where that is several things.
    private String inputs() {
        Network network = of.network();
        if (network.sources().isEmpty()) {
            return "";
        }
        Table table = new Table("input", "volume");
        network.inputs().forEach(table::row);
        return "\n" + table;
    }

    /// What the network gives, where that is more than what its last layer makes.
    private String outputs() {
        Network network = of.network();
        if (!network.namesOutputs()) {
            return "";
        }
        Table table = new Table("output", "layer", "volume", "shape elsewhere");
        for (Output output : network.outputs()) {
            Volume made = network.volume(output.node());
            table.row(
                    output.name(),
                    network.outputOf(output.node()).name(),
                    made,
                    output.dimensions(made).stream()
                            .map(String::valueOf)
                            .collect(Collectors.joining("×")));
        }
        return "\n" + table;
    }

    private String legend() {
        return "memory: activations of one picture at 4 bytes a value, "
                + count(of.activations())
                + " in all: the input and each output\n"
                + "        that can't overwrite what its layer reads; the weights take "
                + memory(of.stored())
                + " more\n"
                + "field:  pixels of the input, along an axis, that one unit sees\n"
                + "jump:   pixels from one unit's field to its neighbour's\n"
                + uncounted()
                + "\n";
    }

    private String uncounted() {
        List<String> names =
                of.rows().stream().filter(row -> row.uncounted() > 0).map(Row::name).toList();
        return names.isEmpty()
                ? ""
                : "not in the parameters, as is the custom, but trained: "
                        + count(of.uncounted())
                        + " shifts of norms without a scale, in "
                        + names.getFirst()
                        + (names.size() == 1 ? "" : " … " + names.getLast())
                        + "\n";
    }

    /// What *depth* means: three things.
    private String depths() {
        List<Volume> volumes = new ArrayList<>(List.of(of.network().input()));
        List<Volume> filters = new ArrayList<>();
        boolean shares = false;
        for (Node node : of.network().nodes()) {
            volumes.add(node.output());
            Volume filter = node.filter();
            if (filter != null) {
                filters.add(filter);
                shares |= filter.depth() != node.inputVolumes().getFirst().depth();
            }
        }
        int depth = of.network().depth();
        return "Three depths: the network is "
                + depth
                + (depth == 1 ? " layer" : " layers")
                + " with weights deep; its volumes are "
                + range(volumes)
                + " deep; "
                + (filters.isEmpty()
                        ? "it has no filters.\n"
                        : "its filters are " + range(filters) + " deep.\n")
                + "(A volume is as deep as it has channels: one from each filter that made it. A"
                + " filter's width and height are chosen,\nbut it is always as deep as what it reads"
                + (shares ? ", or as its group's share of that" : "")
                + ".)\n";
    }

    private static String range(List<Volume> volumes) {
        var depths = volumes.stream().mapToInt(Volume::depth).summaryStatistics();
        return depths.getMin() == depths.getMax()
                ? count(depths.getMin())
                : count(depths.getMin()) + " … " + count(depths.getMax());
    }

    private static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /// Of so many 4-byte values: `232.6 MiB`.
    private static String memory(long values) {
        double size = values * 4.0;
        int unit = 0;
        while (size >= 1024 && unit < UNITS.size() - 1) {
            size /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", size, UNITS.get(unit));
    }
}
