package dev.fathom.train;

import dev.fathom.file.AtomicFile;
import dev.fathom.file.DamagedFileException;
import dev.fathom.file.Source;
import dev.fathom.text.NumberText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Factors of the recipe's rate that a person chose while a run was trained, by the number of steps
/// after which they count. The file knows each before it has an effect, so a run that is resumed
/// makes the same changes in the same steps.
final class RateChanges {
    private static final Pattern LINE =
            Pattern.compile("\\{\"afterStep\":(\\d{1,9}),\"factor\":([0-9.E-]+)}\n");

    private final TreeMap<Integer, Double> factors = new TreeMap<>();

    /// Reads a file of [#write]; none is as good as an empty one.
    ///
    /// @throws DamagedFileException when a line is something else
    static RateChanges read(Path file) throws IOException {
        Source.checkRegular(file);
        RateChanges changes = new RateChanges();
        String text = Files.exists(file) ? Files.readString(file, StandardCharsets.ISO_8859_1) : "";
        Matcher line = LINE.matcher(text);
        int at = 0;
        while (at < text.length()) {
            if (!line.region(at, text.length()).lookingAt()) {
                throw damaged(file, at, text, "{\"afterStep\":…,\"factor\":…}");
            }
            double factor = factor(line.group(2));
            if (!(factor > 0 && factor < Double.POSITIVE_INFINITY)) {
                throw damaged(file, at, text, "a factor above 0");
            }
            changes.add(Integer.parseInt(line.group(1)), factor);
            at = line.end();
        }
        return changes;
    }

    /// NaN for a text that is no number.
    private static double factor(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException _) {
            return Double.NaN;
        }
    }

    private static DamagedFileException damaged(Path file, int at, String text, String expected) {
        String line = text.substring(at).lines().findFirst().orElse("");
        return new DamagedFileException(file, at, expected, "'" + line + "'");
    }

    void write(Path file) throws IOException {
        String text =
                factors.entrySet().stream()
                        .map(
                                change ->
                                        "{\"afterStep\":%s,\"factor\":%s}\n"
                                                .formatted(change.getKey(), change.getValue()))
                        .collect(Collectors.joining());
        AtomicFile.write(file, text.getBytes(StandardCharsets.UTF_8));
    }

    private void add(int afterStep, double factor) {
        factors.put(afterStep, factor);
    }

    /// Takes a person's newest choice: it stands for those that a resumed run would have made again
    /// later.
    ///
    /// @return whether that changes something
    boolean choose(int afterStep, double factor) {
        Map<Integer, Double> later = factors.tailMap(afterStep, false);
        boolean changes = !later.isEmpty() || factor != factor(afterStep);
        later.clear();
        if (factor != factor(afterStep)) {
            add(afterStep, factor);
        }
        return changes;
    }

    /// For the step after so many.
    double factor(int steps) {
        Map.Entry<Integer, Double> last = factors.floorEntry(steps);
        return last == null ? 1 : last.getValue();
    }

    /// The changes that counted in so many steps, for people: `× 0.5 after step 20`; empty for
    /// none.
    String text(int steps) {
        return factors.headMap(steps).entrySet().stream()
                .map(c -> "× " + NumberText.plain(c.getValue()) + " after step " + c.getKey())
                .collect(Collectors.joining(", "));
    }
}
