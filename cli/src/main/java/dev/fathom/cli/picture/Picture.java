package dev.fathom.cli.picture;

import dev.fathom.cli.console.Console;
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

    /// With its commands.
    public static CommandLine commandLine(Console console) {
        return new CommandLine(new Picture())
                .addSubcommand(new PictureFilters(console))
                .addSubcommand(new PictureActivations(console))
                .addSubcommand(new PictureGradCam(console))
                .addSubcommand(new PictureOcclusion(console))
                .addSubcommand(
                        PictureAttribution.of(
                                console,
                                "saliency",
                                new Saliency(),
                                "Draws how much the score of a class changes with each pixel of a"
                                        + " picture."))
                .addSubcommand(
                        PictureAttribution.of(
                                console,
                                "deconvnet",
                                new Deconvnet(),
                                "Draws what the filters rebuild of a picture from the score of a"
                                        + " class."))
                .addSubcommand(new PictureTop(console))
                .addSubcommand(new PictureAugmentation(console));
    }
}
