package dev.fathom.data.format;

import dev.fathom.data.samples.Pictures;
import dev.fathom.data.samples.Task;
import dev.fathom.file.DataException;
import dev.fathom.tensor.Volume;
import dev.fathom.text.Lines;
import dev.fathom.text.Nearest;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A table that says of each picture which labels it has, `picture,label;label`, or which numbers
/// are told of it, `picture,number,number`.
final class PictureTable {
    /// First words of a heading.
    private static final Set<String> HEADINGS =
            Set.of("picture", "image", "file", "filename", "path");

    private static final String TABLE = ".csv";

    private final Path file;
    private final Task task;
    private final List<CsvFile.Row> rows;
    private final @Nullable List<String> heading;
    private final List<Path> pictures = new ArrayList<>();

    private PictureTable(Path dir, Path file, Task task) {
        this.file = file;
        this.task = task;
        String form =
                task == Task.LABELS
                        ? "write a line for each picture, as in 'a.jpg,cat;dog'"
                        : "write a line for each picture, as in 'a.jpg,1.5'";
        List<CsvFile.Row> all = CsvFile.read(file, form);
        boolean headed =
                !all.isEmpty()
                        && HEADINGS.contains(
                                all.getFirst().cells().getFirst().toLowerCase(Locale.ROOT));
        heading = headed ? all.getFirst().cells() : null;
        rows = all.subList(headed ? 1 : 0, all.size());
        if (rows.isEmpty()) {
            throw new DataException("%s names no picture; %s".formatted(file, form));
        }
        Map<Path, Integer> seen = new HashMap<>();
        for (CsvFile.Row row : rows) {
            Path picture = picture(dir, row);
            Integer before = seen.putIfAbsent(picture, row.line());
            if (before != null) {
                throw error(
                        row,
                        "%s is in line %d already; give each picture one line",
                        row.cells().getFirst(),
                        before);
            }
            pictures.add(picture);
        }
    }

    /// See [DataSets].
    static DataSets.Parts parts(Path dir, Task task, @Nullable Volume wanted, Unreadable bad) {
        Volume volume = DataSets.said(dir, wanted);
        Path train = dir.resolve("train" + TABLE);
        if (!Files.exists(train)) {
            PictureTable only = new PictureTable(dir, only(dir, task), task);
            List<String> names = only.names();
            return ClassFolders.divided(() -> only.read(dir, names, volume, bad));
        }
        PictureTable training = new PictureTable(dir, train, task);
        List<String> names = training.names();
        return new DataSets.Parts(
                () -> training.read(dir, names, volume, bad),
                () -> new PictureTable(dir, test(dir), task).read(dir, names, volume, bad));
    }

    private static Path test(Path dir) {
        Path val = dir.resolve("val" + TABLE);
        Path test = Files.exists(val) ? val : dir.resolve("test" + TABLE);
        if (!Files.exists(test)) {
            throw new DataException(
                    "%s has train.csv, but neither val.csv nor test.csv; put some of its lines aside into %s, or rename it to pictures.csv, of which a fifth is then put aside"
                            .formatted(dir, test));
        }
        return test;
    }

    private static Path only(Path dir, Task task) {
        List<Path> tables =
                ImageFolder.entries(dir).stream()
                        .filter(f -> f.toString().toLowerCase(Locale.ROOT).endsWith(TABLE))
                        .toList();
        if (tables.size() != 1) {
            throw new DataException(
                    "%s: the task %s needs a table of the pictures, train.csv with val.csv or test.csv, or one table alone; found %s"
                            .formatted(
                                    dir,
                                    task,
                                    tables.isEmpty()
                                            ? "none"
                                            : tables.stream()
                                                    .map(f -> f.getFileName().toString())
                                                    .collect(Collectors.joining(", "))));
        }
        return tables.getFirst();
    }

    private Path picture(Path dir, CsvFile.Row row) {
        String name = row.cells().getFirst();
        try {
            Path picture = dir.resolve(name).normalize();
            if (!name.isEmpty() && Files.isRegularFile(picture)) {
                return picture;
            }
        } catch (InvalidPathException _) {
            // no file has such a name
        }
        throw error(
                row, "there is no picture '%s' in %s; correct the line, or take it out", name, dir);
    }

    /// What is told: the labels, sorted, or the numbers' names.
    private List<String> names() {
        List<String> names =
                task == Task.LABELS
                        ? List.copyOf(
                                rows.stream()
                                        .flatMap(row -> labels(row).stream())
                                        .collect(Collectors.toCollection(TreeSet::new)))
                        : numbers();
        if (names.isEmpty()) {
            throw new DataException(
                    file
                            + (task == Task.LABELS
                                    ? ": no picture has a label; write them behind the comma, as in"
                                            + " 'a.jpg,cat;dog'"
                                    : ": no number stands behind a picture, as in 'a.jpg,1.5'"));
        }
        try {
            Lines.join(names);
        } catch (IllegalArgumentException e) {
            throw new DataException(
                    "%s: the name %s, and no model file could hold it; write another"
                            .formatted(file, e.getMessage()),
                    e);
        }
        return names;
    }

    private List<String> numbers() {
        List<String> head = heading;
        int count = (head == null ? rows.getFirst().cells() : head).size() - 1;
        if (head == null) {
            return IntStream.rangeClosed(1, count)
                    .mapToObj(i -> count == 1 ? "value" : "value" + i)
                    .toList();
        }
        List<String> names = head.subList(1, head.size());
        if (names.stream().anyMatch(String::isEmpty)
                || new HashSet<>(names).size() < names.size()) {
            throw new DataException(
                    "%s: line 1: the heading names the numbers %s; give each a name of its own"
                            .formatted(file, names));
        }
        return names;
    }

    private List<String> labels(CsvFile.Row row) {
        if (row.cells().size() != 2) {
            throw error(
                    row,
                    "expected 'picture,label;label', found %d cells; write '%s,' for a picture without labels, and a label with a comma in quotes",
                    row.cells().size(),
                    row.cells().getFirst());
        }
        String all = row.cells().get(1);
        if (all.isBlank()) {
            return List.of();
        }
        List<String> labels = Arrays.stream(all.split(";", -1)).map(String::strip).toList();
        Set<String> seen = new HashSet<>();
        for (String label : labels) {
            if (label.isEmpty()) {
                throw error(row, "'%s' has a label without a name between its semicolons", all);
            }
            if (!seen.add(label)) {
                throw error(row, "'%s' has the label %s twice; write each once", all, label);
            }
        }
        return labels;
    }

    /// The pictures with what is told of each.
    private Pictures read(Path dir, List<String> names, Volume volume, Unreadable bad) {
        checkHeading(names);
        List<float[]> values = new ArrayList<>();
        Map<String, Integer> places = new LinkedHashMap<>();
        names.forEach(name -> places.put(name, places.size()));
        for (CsvFile.Row row : rows) {
            values.add(task == Task.LABELS ? has(row, places) : values(row, names.size()));
        }
        PictureFiles files =
                new PictureFiles(
                        new PictureFiles.Paths(
                                pictures, i -> ImageFolder.decoded(pictures.get(i), volume)),
                        volume,
                        PictureFiles.usualMemory());
        int[] good = PictureFiles.readable(dir, bad, List.of(files));
        if (good.length == 0) {
            throw new DataException(file + ": no picture of this table can be read");
        }
        Pictures all = files.valued(task, names, values);
        return good.length == files.size() ? all : all.subset(good);
    }

    private void checkHeading(List<String> names) {
        if (task == Task.REGRESS && heading != null && !numbers().equals(names)) {
            throw new DataException(
                    "%s: line 1: the heading names the numbers %s, and train.csv names %s; name them alike"
                            .formatted(file, numbers(), names));
        }
    }

    private float[] has(CsvFile.Row row, Map<String, Integer> places) {
        float[] has = new float[places.size()];
        for (String label : labels(row)) {
            Integer place = places.get(label);
            if (place == null) {
                List<String> known = List.copyOf(places.keySet());
                throw error(
                        row,
                        "no picture to learn from has the label '%s'%s; known are %s",
                        label,
                        Nearest.of(label, known).map(w -> ", did you mean " + w + "?").orElse(""),
                        known.stream().limit(8).collect(Collectors.joining(", "))
                                + (known.size() > 8 ? " and " + (known.size() - 8) + " more" : ""));
            }
            has[place] = 1;
        }
        return has;
    }

    private float[] values(CsvFile.Row row, int count) {
        if (row.cells().size() != count + 1) {
            throw error(
                    row,
                    "expected a picture and %d numbers, found %d; each line has as many",
                    count,
                    row.cells().size() - 1);
        }
        float[] values = new float[count];
        for (int v = 0; v < count; v++) {
            String text = row.cells().get(v + 1);
            values[v] = number(text);
            if (!Float.isFinite(values[v])) {
                throw error(
                        row,
                        "'%s' must be a number of type float; a heading begins with 'picture'",
                        text);
            }
        }
        return values;
    }

    /// Not a number when it is none.
    private static float number(String text) {
        try {
            return Float.parseFloat(text);
        } catch (NumberFormatException _) {
            return Float.NaN;
        }
    }

    @SuppressWarnings("AnnotateFormatMethod")
    private DataException error(CsvFile.Row row, String what, Object... values) {
        return new DataException(
                "%s: line %d: %s".formatted(file, row.line(), what.formatted(values)));
    }
}
