package dev.fathom.cli.network;

import dev.fathom.cli.console.ConsoleCommand;
import dev.fathom.cli.console.Json;
import dev.fathom.cli.console.Printer;
import dev.fathom.network.Network;
import dev.fathom.pretrained.Pretrained;
import dev.fathom.text.Table;
import dev.fathom.zoo.Zoo;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "zoo",
        description = "Lists the networks that Fathom knows by name.",
        footer = "  ./fathom zoo")
public final class ZooList extends ConsoleCommand {
    @Mixin private Printer printer = new Printer();

    /// One network for machines.
    record Row(
            String network,
            List<Integer> input,
            long parameters,
            long macs,
            int depth,
            boolean pretrained,
            String summary,
            String source) {}

    @Override
    protected void run() {
        Table table =
                new Table("network", "input", "depth", "parameters", "MACs (M)", "what it is");
        List<Row> rows = new ArrayList<>();
        for (Zoo.Entry entry : Zoo.entries()) {
            Network n = entry.network();
            table.row(
                    entry.name(),
                    n.input(),
                    n.depth(),
                    n.parameters(),
                    n.macs() / 1e6,
                    entry.summary());
            rows.add(
                    new Row(
                            entry.name(),
                            Json.volume(n.input()),
                            n.parameters(),
                            n.macs(),
                            n.depth(),
                            Pretrained.names().contains(entry.name()),
                            entry.summary(),
                            entry.source()));
        }
        String names = String.join(", ", Pretrained.names());
        printer.print(console(), rows, "%s%npretrained: %s%n".formatted(table, names));
    }
}
