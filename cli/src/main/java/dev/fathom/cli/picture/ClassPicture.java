package dev.fathom.cli.picture;

import dev.fathom.cli.console.ConsoleCommand;
import dev.fathom.cli.options.PngFile;
import dev.fathom.cli.options.Subject;
import dev.fathom.cli.options.Threads;
import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.model.Predictor;
import dev.fathom.show.attribution.HeatMap;
import dev.fathom.show.sheet.HeatSheet;
import dev.fathom.tensor.Volume;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// A command that shows how much each place of a picture counts for a class.
abstract class ClassPicture extends ConsoleCommand {
    @Mixin private Subject subject = new Subject();

    @Parameters(
            index = "1",
            paramLabel = "PICTURE",
            description = "A picture; it is scaled to what the network reads.")
    private Path picture = Path.of("");

    @Option(
            names = "--class",
            paramLabel = "NAME|NUMBER",
            description = "The class. Default: the likeliest.")
    private @Nullable String target;

    @Mixin private PngFile out = new PngFile();

    @Mixin private Threads threads = new Threads();

    /// See [dev.fathom.show.attribution.Attribution].
    abstract HeatMap map(Model model, byte[] picture, int target, Engine engine);

    /// What is drawn, for machines.
    ///
    /// @param probability of the class, 0 … 1
    /// @param places width and height of the map
    /// @param least the map's smallest value
    /// @param most the map's largest value
    /// @param at where that is, in pixels of what the network reads
    record Report(
            String picture,
            int width,
            int height,
            String network,
            String image,
            int classNumber,
            String label,
            double probability,
            List<Integer> places,
            float least,
            float most,
            Place at) {}

    /// A pixel.
    record Place(int x, int y) {}

    @Override
    protected final void run() throws IOException {
        Model model = subject.model(console());
        byte[] bytes = model.preprocessing().read(picture, model.network().input());
        HeatMap map;
        try (Engine engine = threads.engine()) {
            // of what tells no classes this says so
            List<Predictor.Guess> guesses = guesses(new Predictor(model, engine), bytes);
            int wanted = target == null ? guesses.getFirst().number() : model.classNumber(target);
            map = map(model, bytes, wanted, engine);
        }
        BufferedImage image = HeatSheet.of(model, bytes, map);
        String label = model.label(map.target());
        out.write(
                console(),
                name() + "-" + model.network().name() + "-" + label,
                image,
                file -> report(model, map, file, image),
                "%s, %.1f %%",
                label,
                100 * map.probability());
    }

    private static List<Predictor.Guess> guesses(Predictor predictor, byte[] bytes) {
        return predictor.guesses(predictor.probabilities(bytes)[0]);
    }

    private Report report(Model model, HeatMap map, String file, BufferedImage image) {
        Volume places = map.values().volume();
        Volume input = model.network().input();
        int most = map.strongest();
        return new Report(
                file,
                image.getWidth(),
                image.getHeight(),
                model.network().name(),
                picture.toString(),
                map.target(),
                model.label(map.target()),
                map.probability(),
                List.of(places.width(), places.height()),
                map.least(),
                map.most(),
                new Place(
                        middle(most % places.width(), places.width(), input.width()),
                        middle(most / places.width(), places.height(), input.height())));
    }

    /// The pixel in the middle of a place.
    private static int middle(int place, int places, int pixels) {
        return (2 * place + 1) * pixels / (2 * places);
    }
}
