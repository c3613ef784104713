package dev.fathom.cli.options;

import dev.fathom.cli.console.Console;
import dev.fathom.cli.console.Printer;
import dev.fathom.show.sheet.Png;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The picture that a command draws: where it goes, and what is said of it.
public final class PngFile {
    @Option(
            names = "--out",
            paramLabel = "FILE",
            description =
                    "The PNG file; one that exists is replaced. Default: here, named after what it"
                            + " shows; the first name that is free.")
    private @Nullable Path out;

    @Mixin private Printer printer = new Printer();

    /// Writes a picture and prints what is on it, behind its file's name.
    ///
    /// @param name without ending, where the user wants none
    /// @param report for machines, of the file
    /// @param words for people, filled with the values
    public void write(
            Console console,
            String name,
            BufferedImage image,
            Function<String, Object> report,
            String words,
            Object... values)
            throws IOException {
        Path file = out == null ? free(Path.of(""), name) : out;
        Png.write(file, image);
        printer.print(
                console,
                report.apply(file.toString()),
                file + ": " + String.format(Locale.ROOT, words + "%n", values));
    }

    public static Path free(Path folder, String name) {
        String clean = name.replaceAll("[^\\w.-]+", "-");
        Path file = folder.resolve(clean + ".png");
        for (int number = 2; Files.exists(file); number++) {
            file = folder.resolve(clean + "-" + number + ".png");
        }
        return file;
    }
}
