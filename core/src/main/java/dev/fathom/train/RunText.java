package dev.fathom.train;

import dev.fathom.file.AtomicFile;
import dev.fathom.file.DamagedFileException;
import dev.fathom.file.DataException;
import dev.fathom.file.Source;
import dev.fathom.file.TextFile;
import dev.fathom.text.Visible;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a run is, as a text for people: a line `name: value` each, an empty line, and the network.
final class RunText {
    static final String NETWORK = "network";

    /// What is told of pictures; missing when that is a class.
    static final String TASK = "task";

    static final String ENGINE = "engine";

    /// What the bits depend on: see [dev.fathom.engine.Engine#arithmetic].
    static final String ARITHMETIC = "arithmetic";

    /// Grows when what tells runs apart is written in another way.
    static final String FORMAT = "format";

    private static final Pattern ESCAPE = Pattern.compile("\\\\u([0-9a-f]{4})");

    private RunText() {}

    static void write(Path file, Map<String, String> run) throws IOException {
        StringBuilder text = new StringBuilder();
        run.forEach(
                (name, value) -> {
                    if (!name.equals(NETWORK)) {
                        text.append(name).append(": ").append(written(value)).append('\n');
                    }
                });
        text.append('\n').append(run.get(NETWORK));
        AtomicFile.write(file, text.toString().getBytes(StandardCharsets.UTF_8));
    }

    /// A value on one line, from which it is found again.
    private static String written(String value) {
        return Visible.line(value.replace("\\u", "\\u005cu"));
    }

    private static String meant(String written) {
        return ESCAPE.matcher(written)
                .replaceAll(
                        e ->
                                Matcher.quoteReplacement(
                                        (char) Integer.parseInt(e.group(1), 16) + ""));
    }

    static Map<String, String> read(Path file) throws IOException {
        Source.checkRegular(file);
        String text = TextFile.read(file, "begin a new run").replace("\r\n", "\n");
        int end = text.indexOf("\n\n");
        if (end < 0) {
            throw new DamagedFileException(
                    file, Files.size(file), "an empty line and a network", "the end");
        }
        Map<String, String> run = new LinkedHashMap<>();
        int at = 0;
        for (String line : text.substring(0, end).lines().toList()) {
            int colon = line.indexOf(": ");
            if (colon < 0) {
                throw new DamagedFileException(file, at, "'name: value'", "'" + line + "'");
            }
            String name = line.substring(0, colon);
            if (run.put(name, meant(line.substring(colon + 2))) != null) {
                throw new DamagedFileException(file, at, "each name once", "'" + line + "'");
            }
            at += line.getBytes(StandardCharsets.UTF_8).length + 1;
        }
        run.put(NETWORK, text.substring(end + 2));
        return run;
    }

    /// Fails when a run differs from what a file says of it.
    ///
    /// @param run what must be the same
    /// @param found what the file says
    static void check(Path file, Map<String, String> run, Map<String, String> found) {
        if (!found.getOrDefault(FORMAT, "1").equals(run.get(FORMAT))) {
            throw new DataException(
                    file
                            + ": another version of Fathom began this run, and told in another way"
                            + " whether pictures are the same; resume it with that version, or begin"
                            + " a new run");
        }
        run.forEach(
                (name, value) -> {
                    String other = found.getOrDefault(name, "");
                    if (!other.equals(value)) {
                        throw new DataException(difference(file, name, other, value));
                    }
                });
    }

    private static String difference(Path file, String name, String before, String now) {
        List<String> a = before.lines().toList();
        List<String> b = now.lines().toList();
        int line = 0;
        while (Objects.equals(at(a, line), at(b, line)) && line < a.size()) {
            line++;
        }
        return "%s: the run there has %s '%s', not '%s'; resume it with what it was started with, or use another folder"
                .formatted(file, name, at(a, line), at(b, line));
    }

    private static String at(List<String> lines, int number) {
        return number < lines.size() ? lines.get(number) : "";
    }
}
