package dev.fathom.cli;

import dev.fathom.bench.peers.Contestant;
import dev.fathom.bench.peers.PeerReport;
import dev.fathom.bench.peers.PeerRow;
import dev.fathom.bench.peers.Race;
import dev.fathom.bench.peers.Work;
import dev.fathom.text.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `fathom bench peers`.
@Command(
        name = "peers",
        description = "Compares Fathom's speed with that of other frameworks, side by side.",
        footer = {
            "  ./fathom bench peers --works alexnet-start    # after bin/peers has got the others",
            "",
            "bin/peers gets the other frameworks first and then runs this command. Each contestant is",
            "a process of its own. They take turns on the same weights and pictures, one at a time;",
            "a ratio says how many times as fast Fathom is in one round."
        })
final class BenchPeers implements Callable<Integer> {
    private final Console console;

    @Option(
            names = "--works",
            paramLabel = "NAME",
            split = ",",
            description = "What is done; everything unless given.")
    private List<Work> works = Work.all();

    @Option(
            names = "--peers",
            paramLabel = "NAME",
            split = ",",
            description = "Whom Fathom is compared with; everybody unless given.")
    private List<Contestant> peers = Contestant.peers();

    @Option(
            names = "--rounds",
            paramLabel = "N",
            converter = AtLeastOne.class,
            description = "Turns that each takes. Default: ${DEFAULT-VALUE}.")
    private int rounds = 7;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            converter = AtLeastOne.class,
            description =
                    "What a turn takes, at least a step; the warm-up takes five times as long."
                            + " Default: ${DEFAULT-VALUE}.")
    private int seconds = 2;

    @Option(
            names = "--threads",
            paramLabel = "N",
            converter = Threads.Count.class,
            description = "Threads that each computes on; all processors unless given.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Mixin private Printer printer = new Printer();

    @Option(
            names = "--write",
            paramLabel = "FILE",
            description = "Put the table into this file's section '## Peers'.")
    private @Nullable Path file;

    BenchPeers(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        Path home = Path.of(System.getProperty("fathom.home", "."), "target", "peers");
        if (!Files.isDirectory(home)) {
            throw new Failure(
                    "the other frameworks are not in " + home + "; run bin/peers, which gets them");
        }
        PeerReport report =
                Race.run(
                        works,
                        peers,
                        new Race.Settings(home, threads, rounds, 5.0 * seconds, seconds),
                        console.err()::println);
        printer.print(console, report, text(report));
        if (file != null) {
            new PeerSection(report, conditions()).writeInto(file);
        }
        return report.peers().stream().allMatch(PeerRow::equal) ? 0 : 1;
    }

    private String conditions() throws IOException {
        Path processors = Path.of("/proc/cpuinfo");
        String processor = System.getProperty("os.arch", "");
        if (Files.exists(processors)) {
            processor =
                    Files.readAllLines(processors).stream()
                            .filter(line -> line.startsWith("model name"))
                            .findFirst()
                            .map(line -> line.substring(line.indexOf(':') + 2))
                            .orElse(processor);
        }
        return "`bin/peers`, %s: %s, %d processors, %d threads each, %d rounds of %d s in turn.%n"
                .formatted(
                        LocalDate.now(ZoneOffset.UTC),
                        processor,
                        Runtime.getRuntime().availableProcessors(),
                        threads,
                        rounds,
                        seconds);
    }

    static String text(PeerReport report) {
        Table table =
                new Table("work", "unit", "Fathom", "peer", "its speed", "ratio", "min", "max", "");
        for (PeerRow row : report.peers()) {
            table.row(
                    row.work(),
                    row.unit(),
                    row.fathom(),
                    row.peer(),
                    row.speed(),
                    row.ratio(),
                    row.min(),
                    row.max(),
                    row.equal() ? "" : "differs");
        }
        return table.toString();
    }
}
