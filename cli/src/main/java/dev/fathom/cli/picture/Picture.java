package dev.fathom.cli.picture;

import dev.fathom.show.attribution.Deconvnet;
import dev.fathom.show.attribution.Saliency;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// `fathom picture`: the inside of a network as PNG files.
@Command(
        name = "picture",
        description = "Draws what is in a network, and what it looks at, as a PNG file.",
        footer = "  ./fathom picture gradcam squeezenet1.1 data/photos/chelsea.jpg")
public final class Picture {

    public static CommandLine commandLine() {
        return new CommandLine(new Picture())
                .addSubcommand(new PictureFilters())
                .addSubcommand(new PictureActivations())
                .addSubcommand(new PictureGradCam())
                .addSubcommand(new PictureOcclusion())
                .addSubcommand(
                        PictureAttribution.of(
                                "saliency",
                                new Saliency(),
                                "Draws how much the score of a class changes with each pixel of a"
                                        + " picture."))
                .addSubcommand(
                        PictureAttribution.of(
                                "deconvnet",
                                new Deconvnet(),
                                "Draws what the filters rebuild of a picture from the score of a"
                                        + " class."))
                .addSubcommand(new PictureTop())
                .addSubcommand(new PictureAugmentation());
    }
}
