package dev.fathom.cli.train;

import dev.fathom.cli.console.Console;
import dev.fathom.cli.console.ConsoleCommand;
import dev.fathom.cli.console.Failure;
import dev.fathom.cli.console.WrongUse;
import dev.fathom.cli.options.ModelArgument;
import dev.fathom.cli.options.Notes;
import dev.fathom.cli.options.RunSettings;
import dev.fathom.cli.options.Threads;
import dev.fathom.data.samples.DataSet;
import dev.fathom.data.samples.Task;
import dev.fathom.engine.Engine;
import dev.fathom.file.DataException;
import dev.fathom.model.Model;
import dev.fathom.network.NetworkText;
import dev.fathom.pretrained.Pretrained;
import dev.fathom.studio.Studio;
import dev.fathom.studio.gallery.Gallery;
import dev.fathom.studio.gallery.Resumable;
import dev.fathom.studio.gallery.Runs;
import dev.fathom.studio.gallery.Shelf;
import dev.fathom.train.RunFolder;
import dev.fathom.train.TrainingJob;
import java.io.IOException;
import java.net.BindException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "studio",
        description = "Opens a page on this machine that shows what a network does.",
        footer = {
            "  ./fathom studio",
            "  ./fathom studio runs/fashion/model.safetensors --picture shirt.png",
            "  ./fathom studio resnet20-cifar --data cifar-10-batches-bin",
            "  ./fathom studio runs/fashion runs/fashion-2",
            "  ./fathom studio unet-small --data photos-and-masks --task segment",
            "",
            "The first line says where the page is. Who knows it sees the page; others of this machine",
            "don't. Nothing leaves this machine. Ctrl-C ends it."
        })
public final class OpenStudio extends ConsoleCommand {
    private static final int MOST_PORTS = 65_535;

    /// What is said of a pretrained network.
    private static final String BUNDLED = "Trained: its weights come with Fathom.";

    /// The one to which the guides' links lead.
    private static final int USUAL_PORT = 7227;

    @Parameters(
            arity = "0..*",
            paramLabel = "MODEL|NET|RUN",
            defaultValue = "squeezenet1.1",
            description =
                    ModelArgument.MODEL
                            + " Or a network of the zoo or in a file, with initial weights."
                            + " Or the folder of a run, to see how it is or was trained; several,"
                            + " or a folder of them, are compared."
                            + " Default: ${DEFAULT-VALUE}.")
    private List<String> sources = List.of();

    @Option(names = "--picture", paramLabel = "F", description = "Show this picture first.")
    private @Nullable Path picture;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "A data set or a folder of pictures to show; what excites a filter is looked"
                            + " for there, and runs can be started on it.")
    private @Nullable Path data;

    @Option(
            names = "--task",
            paramLabel = "T",
            description =
                    "What is to be told of the pictures in --data: classify, labels, segment or"
                            + " regress. Default: the model's, or classify.")
    private @Nullable Task task;

    @Option(
            names = "--port",
            paramLabel = "P",
            description =
                    "Serve on this port. Default: 7227, to which the guides' links lead, or any free"
                            + " one when it is taken.")
    private @Nullable Integer port;

    @Option(names = "--no-open", description = "Don't open the page in a browser.")
    private boolean closed;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Draws a network's initial weights. Default: ${DEFAULT-VALUE}.")
    private long seed = 1;

    @Mixin private Threads threads = new Threads();

    @Override
    protected void run() throws IOException, InterruptedException {
        if (port != null && (port < 0 || port > MOST_PORTS)) {
            throw new WrongUse("--port " + port + " must be 0 … " + MOST_PORTS);
        }
        List<Path> runs = runs();
        Model opened = runs.isEmpty() ? model() : model(RunFolder.of(runs.getFirst()));
        Model model = task == null ? opened : opened.task(task);
        try (Engine engine = threads.exactEngine();
                Gallery gallery = gallery(model, runs);
                Studio studio = start(shelf(model, runs), gallery, runs, engine)) {
            String query = query(runs);
            console().out().println(studio.link(query));
            console().out().flush();
            if (!closed) {
                open(studio.door(query).toUri().toString());
            }
            new CountDownLatch(1).await();
        }
    }

    private String source() {
        return sources.getFirst();
    }

    /// The runs that were named instead of a network.
    private List<Path> runs() {
        List<Path> runs = new ArrayList<>();
        for (String source : sources) {
            List<Path> found = Runs.at(Path.of(source));
            if (found.isEmpty() && sources.size() > 1) {
                throw new WrongUse(
                        source
                                + " holds no run; runs are compared, a network or a model is opened"
                                + " alone");
            }
            runs.addAll(found);
        }
        return runs;
    }

    /// By which the page shows what was asked for.
    private static String query(List<Path> runs) {
        return switch (runs.size()) {
            case 0 -> "";
            case 1 -> query(runs.getFirst());
            default -> {
                String names = runs.stream().map(Runs::name).collect(Collectors.joining("/"));
                yield "?screen=compare&runs=" + encoded(names);
            }
        };
    }

    /// By which the page shows a run.
    static String query(Path run) {
        return "?screen=train&run=" + encoded(Runs.name(run));
    }

    /// Goes on with runs as `train --resume` does.
    static Resumable.Finder resuming(Threads threads, Console console) {
        return folder -> {
            try {
                RunSettings settings = new RunSettings();
                settings.orElse(new Notes(folder.text(), folder.run()));
                TrainingJob job = settings.job();
                DataSet set = settings.dataSet(job, console);
                return new Resumable(job, set, threads.of(folder.run())::engine);
            } catch (Failure | WrongUse e) {
                throw new IllegalArgumentException(e.getMessage(), e);
            }
        };
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /// What a run has made, or begins with.
    private Model model(RunFolder run) throws IOException {
        return Files.exists(run.model())
                ? Model.load(run.model())
                : Model.initialize(
                        NetworkText.parse(
                                run.text().toString(), run.run().getOrDefault("network", "")),
                        seed);
    }

    private Model model() throws IOException {
        return ModelArgument.isTrained(source())
                ? ModelArgument.model(source())
                : Model.initialize(ModelArgument.network(source()), seed);
    }

    private Shelf shelf(Model model, List<Path> runs) {
        boolean trained =
                runs.isEmpty()
                        ? ModelArgument.isTrained(source())
                        : Files.exists(RunFolder.of(runs.getFirst()).model());
        String from = runs.isEmpty() ? source() : runs.getFirst().toString();
        String note =
                !trained
                        ? Shelf.untrained(seed)
                        : Pretrained.names().contains(from) ? BUNDLED : "Trained: " + from + ".";
        List<Shelf.Source> pretrained =
                Pretrained.names().stream()
                        .map(n -> new Shelf.Source(n, BUNDLED, () -> Pretrained.load(n)))
                        .toList();
        return new Shelf(model, note, pretrained, seed);
    }

    /// The picture that was named, then those of the data, or of that of the first run, or else
    /// those that come with Fathom.
    private Gallery gallery(Model model, List<Path> runs) throws IOException {
        Gallery gallery = new Gallery();
        if (picture != null) {
            gallery.add(picture);
        }
        if (data != null) {
            addData(gallery, data, model);
        } else if (runs.isEmpty()) {
            addBundled(gallery, model);
        } else {
            addData(gallery, RunFolder.of(runs.getFirst()).run().get("data"), model, console());
        }
        return gallery;
    }

    /// What a run learns from or learned from; when that isn't there any more, those that come with
    /// Fathom.
    ///
    /// @param folder null when the run doesn't say
    static void addData(Gallery gallery, @Nullable String folder, Model model, Console console)
            throws IOException {
        Path own = Path.of(folder == null ? "" : folder).toAbsolutePath().normalize();
        Path bundled = ModelArgument.bundledData().toAbsolutePath().normalize();
        if (folder == null || own.equals(bundled)) {
            addBundled(gallery, model);
            return;
        }
        try {
            gallery.addDataSet(own, model);
            gallery.search(own, model);
        } catch (DataException e) {
            console.err()
                    .println(
                            "the run's pictures can't be shown: %s; show others with --data DIR"
                                    .formatted(e.getMessage()));
            addBundled(gallery, model);
        }
    }

    /// Those that come with Fathom: photographs first for a network that reads colours.
    static void addBundled(Gallery gallery, Model model) throws IOException {
        boolean colour = model.network().input().depth() == 3;
        if (colour) {
            addPhotos(gallery);
        }
        if (model.task() == Task.CLASSIFY && Files.isDirectory(ModelArgument.bundledData())) {
            gallery.addDataSet(ModelArgument.bundledData(), model);
            if (!colour) {
                gallery.search(ModelArgument.bundledData(), model);
            }
        }
        if (!colour) {
            addPhotos(gallery);
        }
    }

    private static void addData(Gallery gallery, Path folder, Model model) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new WrongUse("--data " + folder + " is not a folder");
        }
        if (!gallery.addFolder(folder)) {
            gallery.addDataSet(folder, model);
            gallery.search(folder, model);
        }
    }

    private static void addPhotos(Gallery gallery) throws IOException {
        Path photos = ModelArgument.bundled("photos");
        if (Files.isDirectory(photos)) {
            gallery.addFolder(photos);
        }
        Path more = ModelArgument.bundled("photographs");
        if (Files.isDirectory(more)) {
            gallery.addPhotographs(more);
        }
    }

    private Studio start(Shelf shelf, Gallery gallery, List<Path> runs, Engine engine)
            throws IOException {
        Runs all =
                Runs.startable(Path.of("runs"), runs, threads::engine)
                        .resumable(resuming(threads, console()));
        try {
            int wanted = port == null ? USUAL_PORT : port;
            return new Studio(wanted, shelf, gallery, all, engine);
        } catch (BindException _) {
            if (port == null) {
                return new Studio(0, shelf, gallery, all, engine);
            }
            throw new Failure(
                    "port " + port + " is taken; choose another, or none for any free one");
        }
    }

    /// Asks the desktop to show the page; the address was printed, so it need not succeed.
    private static void open(String address) {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        List<String> command =
                system.contains("win")
                        ? List.of("rundll32", "url.dll,FileProtocolHandler", address)
                        : List.of(system.contains("mac") ? "open" : "xdg-open", address);
        try {
            new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException _) {
            // a machine without a desktop
        }
    }
}
