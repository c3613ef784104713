package dev.fathom.cli.picture;

import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.show.attribution.GradCam;
import dev.fathom.show.attribution.HeatMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "gradcam",
        description = "Draws where in a picture a class is seen, by Grad-CAM.",
        footer = {
            "  ./fathom picture gradcam squeezenet1.1 data/photos/chelsea.jpg",
            "  ./fathom picture gradcam squeezenet1.1 data/photos/coffee.jpg --class cup"
        })
final class PictureGradCam extends ClassPicture {
    @Option(
            names = "--layer",
            paramLabel = "NAME",
            description =
                    "A layer that is wider or higher than 1. Default: the last before the scores.")
    private @Nullable String layer;

    @Override
    HeatMap map(Model model, byte[] picture, int target, Engine engine) {
        GradCam gradCam = layer == null ? GradCam.usual(model.network()) : new GradCam(layer);
        return gradCam.of(model, picture, target, engine);
    }
}
