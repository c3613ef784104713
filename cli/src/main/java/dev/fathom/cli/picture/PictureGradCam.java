package dev.fathom.cli.picture;

import dev.fathom.cli.console.Console;
import dev.fathom.show.attribution.GradCam;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `fathom picture gradcam`.
@Command(
        name = "gradcam",
        description = "Draws where in a picture a class is seen, by Grad-CAM.",
        footer = {
            "  ./fathom picture gradcam squeezenet1.1 data/photos/chelsea.jpg",
            "  ./fathom picture gradcam squeezenet1.1 data/photos/coffee.jpg --class cup"
        })
final class PictureGradCam implements Callable<Integer> {
    private final Console console;

    @Mixin private ClassPicture shared = new ClassPicture();

    @Option(
            names = "--layer",
            paramLabel = "NAME",
            description =
                    "A layer that is wider or higher than 1. Default: the last before the scores.")
    private @Nullable String layer;

    PictureGradCam(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        return shared.draw(
                console,
                "gradcam",
                (model, picture, target, engine) -> {
                    GradCam gradCam =
                            layer == null ? GradCam.usual(model.network()) : new GradCam(layer);
                    return gradCam.of(model, picture, target, engine);
                });
    }
}
