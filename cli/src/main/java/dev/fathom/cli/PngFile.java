package dev.fathom.cli;

import dev.fathom.model.Model;
import dev.fathom.show.sheet.Png;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Where a picture goes.
final class PngFile {
    @Option(
            names = "--out",
            paramLabel = "FILE",
            description =
                    "The PNG file; one that exists is replaced. Default: here, named after what it"
                            + " shows; the first name that is free.")
    private @Nullable Path out;

    /// @param kind what the picture is
    Path write(String kind, Model model, String layer, BufferedImage image) throws IOException {
        return write(kind + "-" + model.network().name() + "-" + layer, image);
    }

    /// @param name without ending
    Path write(String name, BufferedImage image) throws IOException {
        Path file = out == null ? free(Path.of(""), name) : out;
        Png.write(file, image);
        return file;
    }

    static Path free(Path folder, String name) {
        String clean = name.replaceAll("[^\\w.-]+", "-");
        Path file = folder.resolve(clean + ".png");
        for (int number = 2; Files.exists(file); number++) {
            file = folder.resolve(clean + "-" + number + ".png");
        }
        return file;
    }
}
