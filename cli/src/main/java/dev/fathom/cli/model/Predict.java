package dev.fathom.cli.model;

import dev.fathom.cli.console.Console;
import dev.fathom.cli.console.Errors;
import dev.fathom.cli.console.Printer;
import dev.fathom.cli.console.WrongUse;
import dev.fathom.cli.options.AtLeastOne;
import dev.fathom.cli.options.BadPictures;
import dev.fathom.cli.options.Crops;
import dev.fathom.cli.options.ModelArgument;
import dev.fathom.cli.options.Threads;
import dev.fathom.data.picture.ImageSource;
import dev.fathom.engine.Engine;
import dev.fathom.file.DataException;
import dev.fathom.model.Model;
import dev.fathom.model.Predictor;
import dev.fathom.model.Views;
import dev.fathom.model.detect.Detector;
import dev.fathom.text.Visible;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
                    "Of a detector: the folder for each picture with boxes round what it sees,"
                            + " PICTURE-boxes.png or the first name that is free. Default: here.")
    private Path out = Path.of("");

    @Mixin private Crops crops = new Crops();

    @Mixin private Printer printer = new Printer();

    @Mixin private Threads threads = new Threads();

    public Predict(Console console) {
        this.console = console;
    }

    /// The likeliest classes of one picture, the likeliest first.
    record Report(String image, List<Guess> classes) {}

    /// @param probability 0 … 1
    record Guess(String label, double probability) {}

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
        try (Engine engine = threads.engine()) {
            if (Detector.knows(loaded.network())) {
                DetectorAnswer answer =
                        new DetectorAnswer(loaded, new Detector(loaded, engine), out);
                return tell(images, image -> answer.tell(image, console, printer));
            }
            Predictor predictor = new Predictor(loaded, views, engine);
            return tell(images, image -> tell(image, predictor));
        }
    }

    private void tell(String image, Predictor predictor) {
        ImageSource source = ImageSource.of(Path.of(image));
        Report report = new Report(image, shown(predictor.guesses(source)));
        printer.print(console, report, text(report));
    }

    /// Tells what is on one picture.
    private interface Answer {
        void tell(String image) throws IOException;
    }

    /// One picture that can't be read costs no other its answer.
    ///
    /// @return the exit code
    private int tell(List<String> images, Answer answer) throws IOException {
        int bad = 0;
        for (String image : images) {
            try {
                answer.tell(image);
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

    private List<Guess> shown(List<Predictor.Guess> guesses) {
        return guesses.stream()
                .limit(top)
                .map(guess -> new Guess(guess.label(), guess.probability()))
                .toList();
    }

    private static String text(Report report) {
        List<String> guesses = new ArrayList<>();
        for (Guess guess : report.classes()) {
            guesses.add(
                    String.format(
                            Locale.ROOT, "%s %.1f %%", guess.label(), 100 * guess.probability()));
        }
        return "%s: %s%n".formatted(Visible.line(report.image()), String.join(", ", guesses));
    }
}
