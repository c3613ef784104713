package dev.fathom.cli.bench;

import dev.fathom.bench.LoaderBench;
import dev.fathom.bench.LoaderReport;
import dev.fathom.cli.console.ConsoleCommand;
import dev.fathom.cli.console.Printer;
import dev.fathom.cli.options.RunSettings;
import dev.fathom.cli.options.Threads;
import dev.fathom.data.samples.Pictures;
import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.text.Table;
import dev.fathom.train.TrainingJob;
import java.io.IOException;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "loader",
        description = "Measures what loading and changing pictures costs a training.",
        footer = {
            "  ./fathom bench loader cifar-vgg --data photos --augment resizedCrop.mirror",
            "",
            "The same options as train, for what is measured is what it would do: reading and"
                    + " changing",
            "pictures alone, training alone on batches that are ready, and both together, in turn."
        })
public final class BenchLoader extends ConsoleCommand {
    @Mixin private RunSettings settings = new RunSettings();

    @Option(names = "--quick", description = "A minute instead of three; less exact.")
    private boolean quick;

    @Mixin private Printer printer = new Printer();

    @Mixin private Threads threads = new Threads();

    @Override
    protected void run() throws IOException {
        TrainingJob job = settings.job();
        Pictures pictures = settings.dataSet(job, console()).training();
        Model start = job.start(pictures);
        LoaderReport report;
        try (Engine engine = threads.engine()) {
            console()
                    .err()
                    .printf(
                            Locale.ROOT,
                            "%s, %,d pictures%nrecipe: %s%nkernels: %s%n",
                            start.network().name(),
                            pictures.size(),
                            job.training().recipe(),
                            engine.description());
            report =
                    LoaderBench.run(
                            job.training(),
                            start,
                            pictures,
                            engine,
                            quick,
                            console().err()::println);
        }
        printer.print(console(), report, text(report));
    }

    static String text(LoaderReport report) {
        Table table = new Table(report.network() + ", batches of " + report.batch(), "pictures/s");
        table.row("loading alone", Math.round(report.loading()));
        table.row("training alone", Math.round(report.training()));
        table.row("both together", Math.round(report.together()));
        return String.format(
                Locale.ROOT,
                "%s%nloading costs %.1f %% of the time (%.1f … %.1f %% in single rounds)%n",
                table,
                100 * report.cost(),
                100 * report.leastCost(),
                100 * report.mostCost());
    }
}
