package dev.fathom.cli.network;

import dev.fathom.cli.console.ConsoleCommand;
import dev.fathom.cli.console.Json;
import dev.fathom.cli.console.Printer;
import dev.fathom.cli.console.WrongUse;
import dev.fathom.layer.Layer;
import dev.fathom.layer.LayerText;
import dev.fathom.network.MisfitException;
import dev.fathom.network.Network;
import dev.fathom.network.Node;
import dev.fathom.tensor.Volume;
import dev.fathom.text.Table;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "fit",
        description = "Checks the arithmetic of a chain of layers, shows it and proposes repairs.",
        footer = {
            "  ./fathom fit 227x227x3 conv:96:11:s4 relu pool:3:s2",
            "",
            "After a layer's numbers, s is the stride, p the padding, d the dilation, g the"
                    + " groups.",
            "Ends with 0 when everything fits, with 1 when not."
        })
public final class Fit extends ConsoleCommand {
    @Parameters(index = "0", paramLabel = "WxHxD", description = "The input: 227x227x3.")
    private Volume input = Volume.column(1);

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "LAYER",
            description = "A layer: conv:96:11:s4, or 'conv(96, 11).stride(4)'.")
    private List<String> layers = List.of();

    @Mixin private Printer printer = new Printer();

    /// The result for machines.
    ///
    /// @param error why the next layer does not fit, or null
    record Report(boolean fits, List<Integer> input, List<Row> layers, @Nullable String error) {}

    record Row(String name, String layer, String formula, List<Integer> output) {}

    @Override
    protected void run() {
        try {
            show(Network.of("fit", input, parse()), null);
        } catch (MisfitException e) {
            show(e.fitting(), e.getMessage());
            throw e;
        }
    }

    private Layer[] parse() {
        Layer[] parsed = new Layer[layers.size()];
        for (int i = 0; i < parsed.length; i++) {
            try {
                parsed[i] = LayerText.parse(layers.get(i));
            } catch (IllegalArgumentException e) {
                throw new WrongUse("layer " + (i + 1) + ": " + e.getMessage());
            }
        }
        return parsed;
    }

    private void show(Network network, @Nullable String error) {
        Table table = new Table("name", "layer", "output size", "output");
        table.row("input", "", "", input);
        List<Row> rows = new ArrayList<>();
        for (Node node : network.nodes()) {
            Volume made = node.output();
            table.row(node.name(), node.layer(), node.formula(), made);
            rows.add(
                    new Row(
                            node.name(),
                            node.layer().toString(),
                            node.formula(),
                            Json.volume(made)));
        }
        Report report = new Report(error == null, Json.volume(input), rows, error);
        printer.print(console(), report, table.toString());
    }
}
