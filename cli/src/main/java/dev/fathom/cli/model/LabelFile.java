package dev.fathom.cli.model;

import dev.fathom.cli.console.Failure;
import dev.fathom.file.TextFile;
import dev.fathom.model.Model;
import dev.fathom.tensor.ShapeException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/// A file with the names of classes.
final class LabelFile {
    private LabelFile() {}

    /// A model with the labels of a file.
    static Model applied(Model made, Path file) {
        List<String> names = labels(file);
        try {
            return made.labels(names);
        } catch (ShapeException e) {
            throw new Failure(file + ": " + e.getMessage());
        }
    }

    /// One class a line. ImageNet's lists have a class's number in WordNet, or the line's, before
    /// the name; it is left out.
    private static List<String> labels(Path file) {
        List<String> lines =
                TextFile.lines(file, "give one with the name of a class a line").stream()
                        .map(line -> line.replaceFirst("^n\\d{8}\\s+", ""))
                        .toList();
        boolean numbered =
                IntStream.range(0, lines.size())
                        .allMatch(i -> lines.get(i).matches(i + "\\s+\\S.*"));
        return numbered
                ? lines.stream().map(line -> line.replaceFirst("^\\d+\\s+", "")).toList()
                : lines;
    }
}
