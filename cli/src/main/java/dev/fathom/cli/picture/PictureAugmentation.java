package dev.fathom.cli.picture;

import dev.fathom.cli.console.ConsoleCommand;
import dev.fathom.cli.options.AtLeastOne;
import dev.fathom.cli.options.PngFile;
import dev.fathom.data.augment.Augmentation;
import dev.fathom.data.picture.ImageSource;
import dev.fathom.show.sheet.AugmentationSheet;
import dev.fathom.tensor.Volume;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "augmentation",
        description = "Draws what random changes make of a picture in training, epoch after epoch.",
        footer = {
            "  ./fathom picture augmentation data/photos/chelsea.jpg",
            "  ./fathom picture augmentation cat.jpg --augment crop:128.mirror --augment cutout:30"
        })
final class PictureAugmentation extends ConsoleCommand {
    private static final List<Augmentation> USUAL =
            Stream.of(
                            "crop:128.mirror",
                            "resizedCrop.mirror",
                            "padding:12.border:reflect",
                            "colourJitter:0.4,0.4,0.4",
                            "colourNoise:2",
                            "cutout:40")
                    .map(Augmentation::parse)
                    .toList();

    @Parameters(paramLabel = "PICTURE", description = "A picture; it is scaled to the size.")
    private Path picture = Path.of("");

    @Option(
            names = "--augment",
            paramLabel = "A",
            description =
                    "Changes as train takes them, a row of the sheet for each of these options."
                            + " Default: one of each kind.")
    private List<Augmentation> augment = USUAL;

    @Option(
            names = "--size",
            paramLabel = "WxHxD",
            description = "What a network would read. Default: ${DEFAULT-VALUE}.")
    private Volume size = new Volume(112, 112, 3);

    @Option(
            names = "--versions",
            paramLabel = "N",
            converter = AtLeastOne.class,
            description = "Pictures in a row. Default: ${DEFAULT-VALUE}.")
    private int versions = 6;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Decides the changes. Default: ${DEFAULT-VALUE}.")
    private long seed = 1;

    @Mixin private PngFile out = new PngFile();

    /// What is drawn, for machines.
    record Report(String picture, int width, int height, String image, List<String> rows) {}

    @Override
    protected void run() throws IOException {
        BufferedImage sheet =
                AugmentationSheet.draw(ImageSource.of(picture), augment, size, versions, seed);
        out.write(
                console(),
                "augmentation",
                sheet,
                file ->
                        new Report(
                                file,
                                sheet.getWidth(),
                                sheet.getHeight(),
                                picture.toString(),
                                augment.stream().map(Augmentation::toString).toList()),
                "%d kinds of changes, %d pictures each",
                augment.size(),
                versions);
    }
}
