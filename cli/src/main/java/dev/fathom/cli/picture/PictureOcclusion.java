package dev.fathom.cli.picture;

import dev.fathom.cli.console.ProgressBar;
import dev.fathom.cli.options.AtLeastOne;
import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.show.attribution.HeatMap;
import dev.fathom.show.attribution.Occlusion;
import dev.fathom.tensor.Volume;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "occlusion",
        description =
                "Draws by how much the probability of a class falls when a grey square hides a part"
                        + " of a picture.",
        footer = {
            "  ./fathom picture occlusion squeezenet1.1 data/photos/chelsea.jpg",
            "  ./fathom picture occlusion squeezenet1.1 data/photos/coffee.jpg --square 50 --step"
                    + " 10"
        })
final class PictureOcclusion extends ClassPicture {
    @Option(
            names = "--square",
            paramLabel = "PIXELS",
            converter = AtLeastOne.class,
            description = "Side of the square. Default: a seventh of the picture's shorter side.")
    private @Nullable Integer square;

    @Option(
            names = "--step",
            paramLabel = "PIXELS",
            converter = AtLeastOne.class,
            description = "From one place to the next. Default: half of the square's side.")
    private @Nullable Integer step;

    @Override
    HeatMap map(Model model, byte[] picture, int target, Engine engine) {
        Volume input = model.network().input();
        Occlusion occlusion = Occlusion.usual(input);
        if (square != null) {
            occlusion = new Occlusion(square, Math.max(1, square / 2));
        }
        if (step != null) {
            occlusion = new Occlusion(occlusion.square(), step);
        }
        int patches = occlusion.patches(input).size();
        try (ProgressBar bar = console().progress(name(), patches, "squares")) {
            return occlusion.of(model, picture, target, engine, done -> bar.at(done, ""));
        }
    }
}
