package dev.fathom.cli.train;

import dev.fathom.cli.console.ConsoleCommand;
import dev.fathom.cli.console.Failure;
import dev.fathom.cli.console.Printer;
import dev.fathom.cli.options.BadPictures;
import dev.fathom.cli.options.Notes;
import dev.fathom.cli.options.Threads;
import dev.fathom.data.Loader;
import dev.fathom.data.format.DataSets;
import dev.fathom.data.samples.Pictures;
import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.model.Views;
import dev.fathom.show.report.RunReport;
import dev.fathom.tensor.Volume;
import dev.fathom.train.RunFolder;
import dev.fathom.train.evaluate.Evaluation;
import dev.fathom.train.evaluate.Metrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "report",
        description =
                "Writes the report of a finished run: one page with curves, confusion matrix,"
                        + " classes, worst mistakes and filters. The command train does so at its end.",
        footer = "  ./fathom report runs/fashion")
public final class Report extends ConsoleCommand {
    private static final int BATCH = 128;

    @Parameters(paramLabel = "RUN", description = "The folder of a finished run.")
    private Path run = Path.of("");

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "The data set; its test pictures are used. Default: that of the training.")
    private @Nullable Path data;

    @Mixin private BadPictures badPictures = new BadPictures();

    @Mixin private Printer printer = new Printer();

    @Mixin private Threads threads = new Threads();

    /// For machines.
    ///
    /// @param accuracy null for other tasks than classification
    record Written(String report, double accuracy, Map<String, Double> metrics) {}

    @Override
    protected void run() throws IOException {
        RunFolder folder = RunFolder.of(run);
        Notes notes = new Notes(folder.text(), folder.run());
        if (!Files.exists(folder.model())) {
            throw new Failure(
                    "%1$s holds no finished run: there is no file %2$s; go on with it: train --resume %1$s"
                            .formatted(run, folder.model()));
        }
        Model model = Model.load(folder.model());
        Path source = notes.orElse(data, "data", Path::of);
        if (source == null) {
            throw new Failure(
                    folder.text()
                            + " does not say what was learned from; give the data with --data");
        }
        badPictures.choice(
                notes.orElse(badPictures.choice(), "unreadable", BadPictures.Choice::of));
        Volume input = model.network().input();
        Pictures test =
                DataSets.test(
                                source,
                                model.preprocessing().resized(input),
                                badPictures.unreadable(console()),
                                model.task())
                        .cropped(input);
        try (Engine engine = threads.engine();
                Loader loader = new Loader(engine.kernels().threads())) {
            Metrics metrics = Metrics.of(model, test, Views.crops(1), engine, loader, BATCH);
            RunReport.write(folder, model, metrics, test, engine);
            printer.print(
                    console(),
                    new Written(
                            folder.report().toString(),
                            metrics instanceof Evaluation classes ? classes.accuracy() : Double.NaN,
                            metrics.byName()),
                    "%s%n".formatted(folder.report()));
        }
    }
}
