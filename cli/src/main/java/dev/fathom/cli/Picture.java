package dev.fathom.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/// `fathom picture`: the inside of a network as PNG files.
@Command(
        name = "picture",
        description = "Draws what is in a network, and what it looks at, as a PNG file.",
        footer = "  ./fathom picture gradcam squeezenet1.1 data/photos/chelsea.jpg")
final class Picture {

    /// With its commands.
    static CommandLine commandLine(Console console) {
        return new CommandLine(new Picture())
                .addSubcommand(new PictureFilters(console))
                .addSubcommand(new PictureActivations(console))
                .addSubcommand(new PictureGradCam(console))
                .addSubcommand(new PictureOcclusion(console))
                .addSubcommand(new PictureSaliency(console))
                .addSubcommand(new PictureDeconvnet(console))
                .addSubcommand(new PictureTop(console))
                .addSubcommand(new PictureAugmentation(console));
    }
}
