package dev.fathom.cli.model;

import dev.fathom.cli.console.Console;
import dev.fathom.cli.console.Errors;
import dev.fathom.cli.console.Printer;
import dev.fathom.cli.console.WrongUse;
import dev.fathom.cli.options.AtLeastOne;
import dev.fathom.cli.options.BadPictures;
import dev.fathom.cli.options.Crops;
import dev.fathom.cli.options.ModelArgument;
import dev.fathom.cli.options.PrecisionOption;
import dev.fathom.cli.options.Threads;
import dev.fathom.data.samples.Task;
import dev.fathom.engine.Engine;
import dev.fathom.file.DataException;
import dev.fathom.model.Model;
import dev.fathom.model.Predictor;
import dev.fathom.model.Views;
import dev.fathom.model.detect.Detector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `fathom predict`.
@Command(
        name = "predict",
        description = "Tells what is on pictures, and where it is if the model says so.",
        footer = {
            "  ./fathom predict data/photos/coffee.jpg",
            "  ./fathom predict squeezenet1.1 data/photos/chelsea.jpg --crops 10",
            "  ./fathom predict runs/fashion/model.safetensors shirt.png boot.jpg"
        })
public final class Predict implements Callable<Integer> {
    /// Knows the 1,000 classes of ImageNet.
    private static final String USUAL = "squeezenet1.1";

    private final Console console;

    @Parameters(
            arity = "1..*",
            paramLabel = "[MODEL] IMAGE",
            hideParamSyntax = true,
            description = {
                ModelArgument.MODEL + " Default: " + USUAL + ".",
                "Then pictures; each is scaled to what the model reads."
            })
    private List<String> given = List.of();

    @Option(
            names = "--top",
            paramLabel = "N",
            converter = AtLeastOne.class,
            description = "Show the N likeliest classes. Default: ${DEFAULT-VALUE}.")
    private int top = 3;

    @Option(
            names = "--unreadable",
            paramLabel = "stop|skip",
            description =
                    "When pictures can't be read: stop at the first, or leave them out and end with"
                            + " exit code 0 all the same. Default: leave them out, and end with 1.")
    private BadPictures.@Nullable Choice unreadable;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description =
                    "The folder for what is drawn, under the first names that are free: of a model"
                            + " for masks the mask of each picture, PICTURE-mask.png, and the"
                            + " picture under it, PICTURE-overlay.png; of a detector the picture"
                            + " with boxes round what it sees, PICTURE-boxes.png. Default: here.")
    private Path out = Path.of("");

    @Mixin private Crops crops = new Crops();

    @Mixin private Printer printer = new Printer();

    @Mixin private PrecisionOption precision = new PrecisionOption();

    @Mixin private Threads threads = new Threads();

    public Predict(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        boolean named = isModel(given);
        String model = named ? given.getFirst() : USUAL;
        List<String> images = given.subList(named ? 1 : 0, given.size());
        if (images.isEmpty()) {
            throw new WrongUse("no picture is named; give one or more behind " + model);
        }
        Views views = crops.views();
        Model loaded = crops.resized(ModelArgument.model(model));
        if (ModelArgument.isPretrained(model)) {
            console.err()
                    .printf(
                            Locale.ROOT,
                            "%s, pretrained: tells %,d classes apart%n",
                            loaded.network().name(),
                            loaded.labels().size());
        }
        if (loaded.task() != Task.CLASSIFY && crops.isGiven()) {
            throw new WrongUse(
                    "%s is for the task %s, which looks at each picture once; leave out --crops"
                            .formatted(model, loaded.task()));
        }
        try (Engine engine = precision.on(threads.engine())) {
            Answer answer =
                    Detector.knows(loaded.network())
                            ? new DetectorAnswer(loaded, new Detector(loaded, engine), out)
                            : new TaskAnswer(
                                    loaded, new Predictor(loaded, views, engine), top, out);
            return tell(images, answer);
        }
    }

    /// What a model tells of pictures.
    interface Answer {
        /// Prints what is on one of them.
        ///
        /// @throws DataException when the picture can't be read
        void tell(String image, Console console, Printer printer) throws IOException;
    }

    /// One picture that can't be read costs no other its answer.
    ///
    /// @return the exit code
    private int tell(List<String> images, Answer answer) throws IOException {
        int bad = 0;
        for (String image : images) {
            try {
                answer.tell(image, console, printer);
            } catch (DataException e) {
                if (unreadable == BadPictures.Choice.STOP) {
                    throw e;
                }
                console.err().println(Errors.shown(String.valueOf(e.getMessage())));
                bad++;
            }
        }
        if (bad > 0 && images.size() > 1) {
            console.err().printf("%d of %d pictures can't be read%n", bad, images.size());
        }
        boolean all = bad == 0;
        boolean enough = unreadable == BadPictures.Choice.SKIP && bad < images.size();
        return all || enough ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    /// Whether a model comes before the pictures: so does what is no file and has one behind it.
    private static boolean isModel(List<String> given) {
        String first = given.getFirst();
        return ModelArgument.isModel(first) || (given.size() > 1 && !Files.exists(Path.of(first)));
    }
}
