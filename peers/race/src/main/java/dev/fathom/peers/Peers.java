package dev.fathom.peers;

import dev.fathom.text.Table;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/// The command `bin/peers`.
@Command(
        name = "bin/peers",
        description = "Compares Fathom's speed with that of other frameworks, side by side.",
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExample:%n",
        footer = {
            "  bin/peers --works alexnet-start",
            "",
            "The first time it gets the other frameworks, about 900 MB. Each contestant is a"
                    + " process of",
            "its own. They take turns on the same weights and pictures, one at a time; a ratio says"
                    + " how",
            "many times as fast Fathom is in one round."
        })
public final class Peers implements Callable<Integer> {
    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .addModule(new SimpleModule().addSerializer(Double.TYPE, new Finite()))
                    .build();

    private final PrintWriter out;
    private final PrintWriter err;

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
            description = "Turns that each takes. Default: ${DEFAULT-VALUE}.")
    private int rounds = 7;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description =
                    "What a turn takes, at least a step; the warm-up takes five times as long."
                            + " Default: ${DEFAULT-VALUE}.")
    private int seconds = 2;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads that each computes on; all processors unless given.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--json", description = "Print results as JSON, one a line.")
    private boolean json;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help message and exit.")
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private boolean help;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--write",
            paramLabel = "FILE",
            description = "Put the table into this file's section '## Peers'.")
    private @Nullable Path file;

    private Peers(PrintWriter out, PrintWriter err) {
        this.out = out;
        this.err = err;
    }

    public static void main(String[] args) {
        System.exit(run(writer(System.out), writer(System.err), args));
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
    }

    /// Runs the command and gives its exit code: 0, 1 when it failed, 2 for wrong use.
    static int run(PrintWriter out, PrintWriter err, String... args) {
        return new CommandLine(new Peers(out, err))
                .registerConverter(Work.class, text -> read(text, Work::of))
                .registerConverter(Contestant.class, text -> read(text, Contestant::peer))
                .setUsageHelpWidth(100)
                .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
                .setOut(out)
                .setErr(err)
                .setParameterExceptionHandler(
                        (e, given) -> {
                            err.println("bin/peers: " + e.getMessage() + "; see bin/peers --help");
                            return CommandLine.ExitCode.USAGE;
                        })
                .setExecutionExceptionHandler(
                        (e, command, parsed) -> {
                            if (!(e instanceof IOException)) {
                                throw e;
                            }
                            err.println(e.getMessage());
                            return CommandLine.ExitCode.SOFTWARE;
                        })
                .execute(args);
    }

    private static <T> T read(String text, Function<String, T> reader) {
        try {
            return reader.apply(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }

    @Override
    public Integer call() throws IOException {
        for (int number : new int[] {rounds, seconds, threads}) {
            if (number < 1) {
                throw new ParameterException(
                        spec.commandLine(), "'" + number + "' must be a whole number of 1 or more");
            }
        }
        Path home = Path.of(System.getProperty("fathom.home", "."), "target", "peers");
        if (!Files.isDirectory(home)) {
            throw new IOException(
                    "the other frameworks are not in " + home + "; run bin/peers, which gets them");
        }
        PeerReport report =
                Race.run(
                        works,
                        peers,
                        new Race.Settings(home, threads, rounds, 5.0 * seconds, seconds),
                        err::println);
        out.print(json ? json(report) : text(report));
        out.flush();
        if (file != null) {
            new PeerSection(report, conditions()).writeInto(file);
        }
        return report.peers().stream().allMatch(PeerRow::equal) ? 0 : 1;
    }

    /// For machines: one line, in which numbers that JSON can't hold are null.
    static String json(Object report) {
        return JSON.writeValueAsString(report) + "\n";
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

    /// For people: a row for each work and peer.
    static String text(PeerReport report) {
        Table table =
                new Table("work", "unit", "Fathom", "peer", "its speed", "ratio", "min", "max", "");
        for (PeerRow r : report.peers()) {
            String differs = r.equal() ? "" : "differs";
            table.row(
                    r.work(),
                    r.unit(),
                    r.fathom(),
                    r.peer(),
                    r.speed(),
                    r.ratio(),
                    r.min(),
                    r.max(),
                    differs);
        }
        return table.toString();
    }

    private static final class Finite extends StdSerializer<Double> {
        Finite() {
            super(Double.class);
        }

        @Override
        public void serialize(Double value, JsonGenerator to, SerializationContext context) {
            if (Double.isFinite(value)) {
                to.writeNumber(value);
            } else {
                to.writeNull();
            }
        }
    }
}
