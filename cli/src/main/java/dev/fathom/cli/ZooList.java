package dev.fathom.cli;

import dev.fathom.network.Network;
import dev.fathom.pretrained.Pretrained;
import dev.fathom.zoo.Zoo;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `fathom zoo`.
@Command(
        name = "zoo",
        description = "Lists the networks that Fathom knows by name.",
        footer = "  ./fathom zoo")
final class ZooList implements Runnable {
    private final Console console;

    @Mixin private Printer printer = new Printer();

    ZooList(Console console) {
        this.console = console;
    }

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
    public void run() {
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
        printer.print(console, rows, "%s%npretrained: %s%n".formatted(table, names));
    }
}
