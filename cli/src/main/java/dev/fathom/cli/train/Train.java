package dev.fathom.cli.train;

import dev.fathom.cli.console.ConsoleCommand;
import dev.fathom.cli.console.Failure;
import dev.fathom.cli.console.Printer;
import dev.fathom.cli.console.ProgressBar;
import dev.fathom.cli.console.WrongUse;
import dev.fathom.cli.options.Notes;
import dev.fathom.cli.options.RunSettings;
import dev.fathom.cli.options.Threads;
import dev.fathom.data.samples.DataSet;
import dev.fathom.engine.Engine;
import dev.fathom.file.DataException;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.show.report.RunReport;
import dev.fathom.show.text.MetricsText;
import dev.fathom.studio.Studio;
import dev.fathom.studio.gallery.Gallery;
import dev.fathom.studio.gallery.Runs;
import dev.fathom.studio.gallery.Shelf;
import dev.fathom.train.Replica;
import dev.fathom.train.RunFolder;
import dev.fathom.train.StoppedException;
import dev.fathom.train.Training;
import dev.fathom.train.TrainingJob;
import dev.fathom.train.evaluate.Evaluation;
import dev.fathom.train.evaluate.Metrics;
import dev.fathom.train.learn.DivergedException;
import dev.fathom.train.learn.Recipe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "train",
        description = "Trains a network and saves the model; goes on with a run that was stopped.",
        footer = {
            "  ./fathom train",
            "  ./fathom train cifar-vgg --data cifar-10-batches-bin --epochs 20 --rate 0.1",
            "  ./fathom train --from squeezenet1.1 --data photos",
            "  ./fathom train unet-small --task segment --data photos-and-masks",
            "  ./fathom train --resume runs/cifar-vgg",
            "  ./fathom train --studio"
        })
public final class Train extends ConsoleCommand {
    private final @Nullable Cluster cluster;

    @Mixin private RunSettings settings = new RunSettings();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description =
                    "An empty or new folder for the run. Default: runs/NET, or the first free of"
                            + " runs/NET-2, runs/NET-3 …")
    private @Nullable Path out;

    @Option(
            names = "--resume",
            paramLabel = "DIR",
            description =
                    "Goes on with the run in this folder, to the same bits as if it had never been"
                            + " stopped. What else is given must be what it was started with.")
    private @Nullable Path resume;

    @Option(
            names = "--rate-factor",
            paramLabel = "X",
            description =
                    "With --resume: multiplies the rate from there on, say by 0.1 where it was too"
                            + " high. The run keeps the change.")
    private @Nullable Double rateFactor;

    @Option(
            names = "--checkpoint-every",
            paramLabel = "SECONDS",
            description =
                    "Time between checkpoints within an epoch; there is one after each epoch as"
                            + " well. Default: ${DEFAULT-VALUE}.")
    private double checkpointEvery = 60;

    @Option(
            names = "--studio",
            description =
                    "Serve a page on this machine that shows the training and steers it. The first"
                            + " line says where it is.")
    private boolean studio;

    @Mixin private Printer printer = new Printer();

    @Mixin private Threads threads = new Threads();

    /// @param cluster where replicas take their turns; null for here
    public Train(@Nullable Cluster cluster) {
        this.cluster = cluster;
    }

    /// The replica of this training, to take turns here.
    public Replica replica() throws IOException {
        if (resume != null) {
            takeUp(RunFolder.of(resume));
        }
        TrainingJob job = settings.job();
        DataSet set = settings.dataSet(job, console());
        return new Replica(
                job.training(), job.start(set.training()), set.training(), threads.engine());
    }

    /// Takes what is not given from a run.
    private RunFolder takeUp(RunFolder folder) throws IOException {
        settings.orElse(new Notes(folder.text(), folder.run()));
        threads.resume(folder.run());
        return folder;
    }

    /// The result for machines.
    ///
    /// @param testAccuracy and the next: null for other tasks than classification
    /// @param metrics how it does on the test pictures, by name
    record Result(
            double testAccuracy,
            double plainTestAccuracy,
            double seconds,
            String weightsSha256,
            String model,
            String network,
            int epochs,
            int keptEpoch,
            long seed,
            @Nullable String report,
            String task,
            Map<String, Double> metrics) {}

    @Override
    protected void run() throws IOException, InterruptedException {
        if (!(checkpointEvery >= 0)) {
            throw new WrongUse("--checkpoint-every " + checkpointEvery + " must be 0 or more");
        }
        RunFolder folder = null;
        if (resume != null) {
            if (out != null) {
                throw new WrongUse("--resume goes on in the run's own folder; leave out --out");
            }
            folder = takeUp(RunFolder.of(resume));
        }
        TrainingJob job = settings.job();
        Training training = job.training();
        changeRate(training);
        if (cluster != null && training.recipe().replication().replicas() == 1) {
            throw new WrongUse("one replica alone can't be shared out; give --replicas 2 or more");
        }
        DataSet set = settings.dataSet(job, console());
        Model start = job.start(set.training());
        if (folder == null) {
            folder = RunFolder.of(newFolder(start.network())).notes(settings.notes());
        }
        folder =
                folder.every(Duration.ofNanos((long) (checkpointEvery * 1e9)))
                        .onWarning(console().err()::println);
        try (Engine engine = threads.engine();
                Engine exact = studio ? threads.exactEngine() : null;
                Studio page = exact == null ? null : serve(training, folder, start, exact)) {
            if (page != null) {
                (printer.json() ? console().err() : console().out())
                        .println(page.link(OpenStudio.query(folder.folder())));
            }
            console().err().print(settings.origin(job, start));
            announce(start.network(), set, training.recipe(), engine);
            learn(training, folder, start, set, engine, page);
        } finally {
            if (resume == null && out == null) {
                folder.deleteIfEmpty();
            }
        }
    }

    private void changeRate(Training training) {
        if (rateFactor == null) {
            return;
        }
        if (resume == null) {
            throw new WrongUse(
                    "--rate-factor changes a run that is resumed; a new one gets its rate from --rate");
        }
        try {
            training.steering().rate(rateFactor);
        } catch (IllegalArgumentException e) {
            throw new WrongUse("--rate-" + e.getMessage());
        }
    }

    /// Trains and tells what came out. A page that somebody has looked at stays open after the run,
    /// however that ended, until the process is.
    private void learn(
            Training training,
            RunFolder folder,
            Model start,
            DataSet set,
            Engine engine,
            @Nullable Studio page)
            throws IOException, InterruptedException {
        try {
            Training.Result result = train(training.folder(folder), start, set, engine);
            boolean reported = writeReport(folder, result, set, engine);
            report(result, training, folder, reported);
            stay(page, "finished", false);
        } catch (StoppedException e) {
            String how =
                    e.getMessage() + "; go on with it: ./fathom train --resume " + folder.folder();
            stay(page, how, false);
            throw new Failure(how);
        } catch (DivergedException | DataException | UncheckedIOException e) {
            stay(page, String.valueOf(e.getMessage()), e instanceof DivergedException);
            throw e;
        }
    }

    private void stay(@Nullable Studio page, String how, boolean diverged)
            throws InterruptedException {
        if (page == null) {
            return;
        }
        page.ended(how, diverged);
        if (page.isVisited()) {
            console().err().println(how + "; the page stays open until Ctrl-C");
            new CountDownLatch(1).await();
        }
    }

    /// A damaged log costs the report, not the run.
    private boolean writeReport(
            RunFolder folder, Training.Result result, DataSet set, Engine engine)
            throws IOException {
        try {
            RunReport.write(folder, result, set.test(), engine);
            return true;
        } catch (DataException e) {
            console().err().println("the run is finished, but has no report: " + e.getMessage());
            return false;
        }
    }

    private Studio serve(Training training, RunFolder folder, Model start, Engine engine)
            throws IOException {
        Runs runs =
                Runs.steered(Path.of("runs"), folder.folder(), training.steering())
                        .resumable(OpenStudio.resuming(threads, console()));
        String note = "As it was before the training.";
        Gallery gallery = new Gallery();
        OpenStudio.addData(gallery, settings.data().toString(), start, console());
        return new Studio(
                0, new Shelf(start, note, List.of(), training.seed()), gallery, runs, engine);
    }

    /// The folder that the user wants, or the first that is free.
    private Path newFolder(Network network) throws IOException {
        if (out != null) {
            if (Files.exists(out) && !Files.isDirectory(out)) {
                throw new Failure(out + " is a file; give --out a new or an empty folder");
            }
            if (!RunFolder.isFree(out)) {
                throw new Failure(
                        "%1$s is not empty; give --out a new folder, or go on with the run in it: --resume %1$s"
                                .formatted(out));
            }
            return out;
        }
        return RunFolder.create(Path.of("runs"), network.name());
    }

    private void announce(Network network, DataSet set, Recipe recipe, Engine engine) {
        console()
                .err()
                .printf(
                        Locale.ROOT,
                        "%s: %,d parameters, %,d multiply-adds a picture%n%s: %,d pictures to learn"
                                + " from, %,d to be tested with, %d %s%nrecipe: %s%nkernels: %s%n",
                        network.name(),
                        network.parameters(),
                        network.macs(),
                        set.name(),
                        set.training().size(),
                        set.test().size(),
                        set.training().labels().size(),
                        MetricsText.names(set.training().task()),
                        recipe,
                        engine.description());
    }

    private Training.Result train(Training training, Model start, DataSet set, Engine engine) {
        int batchSize = training.recipe().batchSize();
        try (TrainingProgress progress = new TrainingProgress(console(), batchSize)) {
            return training.turns(cluster)
                    .onStep(progress::step)
                    .onEpoch(progress::epoch)
                    .run(start, set.training(), set.test(), engine);
        }
    }

    private static String plainly(Metrics plain) {
        return "%nwith one look at each picture: %s%n".formatted(MetricsText.figure(plain));
    }

    /// NaN for other tasks than classification.
    private static double accuracy(Metrics metrics) {
        return metrics instanceof Evaluation classes ? classes.accuracy() : Double.NaN;
    }

    private void report(
            Training.Result result, Training training, RunFolder folder, boolean reported) {
        Metrics test = Objects.requireNonNull(result.test());
        Metrics plain = Objects.requireNonNull(result.plain());
        String name = result.model().network().name();
        Path file = folder.model();
        if (printer.json()) {
            console()
                    .json(
                            new Result(
                                    accuracy(test),
                                    accuracy(plain),
                                    result.seconds(),
                                    result.model().weightsSha256(),
                                    file.toString(),
                                    name,
                                    training.recipe().startedEpochs(),
                                    result.keptEpoch(),
                                    training.seed(),
                                    reported ? folder.report().toString() : null,
                                    test.task().toString(),
                                    test.byName()));
            return;
        }
        String next = settings.isBundledData() ? "" : " --data " + settings.data();
        console()
                .out()
                .printf(
                        Locale.ROOT,
                        "%s%s%ntrained in %s, %ssaved as %s%n%s%nNext:%n"
                                + "  ./fathom evaluate %5$s%7$s%n"
                                + "  ./fathom predict %5$s PICTURE…%n"
                                + "  ./fathom describe %8$s%n",
                        EvaluationText.of(test, result.model().labels()),
                        plain.equals(test) ? "" : plainly(plain),
                        ProgressBar.time(result.seconds()),
                        training.recipe().patience() > 0
                                ? "epoch %d ".formatted(result.keptEpoch())
                                : "",
                        file,
                        reported ? "report: %s%n".formatted(folder.report()) : "",
                        next,
                        settings.name(result.model().network()));
    }
}
