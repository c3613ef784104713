package dev.fathom.cli;

import dev.fathom.cli.bench.Bench;
import dev.fathom.cli.console.Console;
import dev.fathom.cli.console.ConsoleCommand;
import dev.fathom.cli.console.Errors;
import dev.fathom.cli.model.Export;
import dev.fathom.cli.model.ImportModel;
import dev.fathom.cli.model.Predict;
import dev.fathom.cli.model.RunModel;
import dev.fathom.cli.model.Serve;
import dev.fathom.cli.network.Describe;
import dev.fathom.cli.network.Explain;
import dev.fathom.cli.network.Fit;
import dev.fathom.cli.network.ZooList;
import dev.fathom.cli.options.BadPictures;
import dev.fathom.cli.options.NeuronName;
import dev.fathom.cli.picture.Picture;
import dev.fathom.cli.train.Cluster;
import dev.fathom.cli.train.Compare;
import dev.fathom.cli.train.Evaluate;
import dev.fathom.cli.train.FindRate;
import dev.fathom.cli.train.OpenStudio;
import dev.fathom.cli.train.Pack;
import dev.fathom.cli.train.Quantize;
import dev.fathom.cli.train.Report;
import dev.fathom.cli.train.Train;
import dev.fathom.data.augment.Augmentation;
import dev.fathom.data.samples.Task;
import dev.fathom.tensor.Volume;
import dev.fathom.train.evaluate.Objective;
import dev.fathom.train.optimizer.Averaging;
import dev.fathom.train.optimizer.Clipping;
import dev.fathom.train.optimizer.Optimizer;
import dev.fathom.train.optimizer.Schedule;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.TypeConversionException;

/// The command `fathom` and what all of its commands share.
@Command(
        name = "fathom",
        description = "Convolutional networks on the JVM: define, understand, train, ship.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        scope = ScopeType.INHERIT,
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands (each has --help):%n",
        optionListHeading = "%nOptions:%n",
        parameterListHeading = "%n",
        footerHeading = "%nExample:%n",
        footer = "  ./fathom fit 227x227x3 conv:96:11:s4 relu pool:3:s2")
public final class Main implements ConsoleCommand.Root {
    private final Console console;

    @Option(
            names = "--debug",
            scope = ScopeType.INHERIT,
            description = "After an error, print where in the program it happened.")
    private boolean debug;

    private Main(Console console) {
        this.console = console;
    }

    @Override
    public Console console() {
        return console;
    }

    public static void main(String[] args) throws ReflectiveOperationException {
        Console console = console(standardError());
        System.setErr(console.err());
        System.exit(written(console, run(console, args)));
    }

    private static Console console(PrintStream err) {
        return new Console(
                new PrintStream(
                        new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8),
                err,
                Integer.getInteger("fathom.columns", 0),
                System.getenv("NO_COLOR") == null);
    }

    /// The code, unless the result was lost.
    private static int written(Console console, int code) {
        if (console.out().checkError() && code == 0) {
            console.err().println("fathom: the result can't be written to the standard output");
            return CommandLine.ExitCode.SOFTWARE;
        }
        return code;
    }

    /// The stream that the launcher names: it keeps Java's own announcements off the real one.
    private static PrintStream standardError() throws ReflectiveOperationException {
        FileDescriptor descriptor = FileDescriptor.err;
        Integer number = Integer.getInteger("fathom.stderr");
        if (number != null) {
            var constructor = FileDescriptor.class.getDeclaredConstructor(int.class);
            constructor.setAccessible(true);
            descriptor = constructor.newInstance(number);
        }
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }

    /// Runs one command and gives its exit code: 0, 1 when it failed, 2 for wrong use.
    static int run(Console console, String... args) {
        return run(console, null, args);
    }

    /// The same on the process's own streams, where commands have their work done elsewhere.
    public static int run(Cluster cluster, List<String> words) {
        Console console = console(System.err);
        return written(console, run(console, cluster, words.toArray(String[]::new)));
    }

    /// The command that such words ask for, with what they say, to do a part of its work here.
    ///
    /// @param words its name and its options
    /// @throws IllegalArgumentException when they are others
    public static <T> T command(List<String> words, Class<T> type) {
        CommandLine line = commandLine(console(System.err), null);
        try {
            CommandLine.ParseResult parsed = line.parseArgs(words.toArray(String[]::new));
            Object command =
                    parsed.hasSubcommand() ? parsed.subcommand().commandSpec().userObject() : line;
            if (type.isInstance(command)) {
                return type.cast(command);
            }
        } catch (CommandLine.ParameterException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        throw new IllegalArgumentException(
                "%s: expected the command %s"
                        .formatted(words, type.getSimpleName().toLowerCase(Locale.ROOT)));
    }

    private static int run(Console console, @Nullable Cluster cluster, String... args) {
        CommandLine line = commandLine(console, cluster);
        if (args.length == 0) {
            line.usage(console.errWriter());
            return CommandLine.ExitCode.USAGE;
        }
        try {
            return line.execute(args);
        } catch (OutOfMemoryError e) {
            console.err()
                    .println(
                            "not enough memory ("
                                    + e.getMessage()
                                    + "); use a smaller batch or network, or give Java more:"
                                    + " JDK_JAVA_OPTIONS=-Xmx8g");
            return CommandLine.ExitCode.SOFTWARE;
        }
    }

    static CommandLine commandLine(Console console) {
        return commandLine(console, null);
    }

    private static CommandLine commandLine(Console console, @Nullable Cluster cluster) {
        Main main = new Main(console);
        CommandLine line = new CommandLine(main);
        for (Object command :
                List.of(
                        new Train(cluster),
                        new FindRate(),
                        new Evaluate(console, cluster),
                        new Compare(),
                        new Quantize(),
                        new Pack(cluster),
                        new Predict(console),
                        new Describe(),
                        new Explain(),
                        new OpenStudio(),
                        new Serve(),
                        new Report(),
                        new Fit(),
                        new ZooList(),
                        new ImportModel(),
                        new Export(),
                        new RunModel())) {
            line.addSubcommand(command);
        }
        line.addSubcommand(new Bench());
        line.addSubcommand(Picture.commandLine());
        line.addSubcommand(new Help());
        line.addSubcommand(new Completion());
        register(line, Volume.class, Volume::parse);
        register(line, Augmentation.class, Augmentation::parse);
        register(line, Clipping.class, Clipping::parse);
        register(line, Optimizer.class, Optimizer::parse);
        register(line, Schedule.class, Schedule::parse);
        register(line, Averaging.class, Averaging::parse);
        register(line, Objective.class, Objective::parse);
        register(line, Task.class, Task::parse);
        register(line, NeuronName.class, NeuronName::parse);
        register(line, BadPictures.Choice.class, BadPictures.Choice::of);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        // a word that begins with @ is a word, not a file of words
        line.setExpandAtFiles(false);
        line.setUsageHelpWidth(100);
        line.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
        line.setOut(console.outWriter());
        line.setErr(console.errWriter());
        line.setParameterExceptionHandler(Errors::wrongUse);
        line.setExecutionExceptionHandler(
                (e, command, parsed) -> Errors.failed(e, command, main.debug));
        return line;
    }

    private static <T> void register(CommandLine line, Class<T> type, Function<String, T> reader) {
        line.registerConverter(
                type,
                text -> {
                    try {
                        return reader.apply(text);
                    } catch (IllegalArgumentException e) {
                        throw new TypeConversionException(e.getMessage());
                    }
                });
    }

    /// Says which Fathom this is and which Java runs it.
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {
                "fathom %s, Java %s"
                        .formatted(version == null ? "(not packaged)" : version, Runtime.version())
            };
        }
    }
}
