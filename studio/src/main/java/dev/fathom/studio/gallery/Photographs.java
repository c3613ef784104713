package dev.fathom.studio.gallery;

import dev.fathom.data.samples.Pictures;
import dev.fathom.file.DataException;
import dev.fathom.file.TextFile;
import dev.fathom.model.Model;
import dev.fathom.studio.gallery.Gallery.Picture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntFunction;

/// Photographs of which it is known what they show, by the names of ImageNet's classes: test
/// pictures for networks that tell those apart, whatever the order of their classes.
final class Photographs {
    /// In their folder: a line for each, after a line of headings; its first two columns are the
    /// file and the class, which is empty where none is certain.
    static final String TABLE = "photographs.tsv";

    private final List<Picture> all = new ArrayList<>();

    /// A line of the table.
    ///
    /// @param shows its class, or empty
    record Row(Path file, String shows) {}

    /// @throws DataException when a line names no file
    static List<Row> rows(Path folder) {
        Path table = folder.resolve(TABLE);
        List<Row> rows = new ArrayList<>();
        for (String line : TextFile.read(table, "a table of photographs is one").lines().toList()) {
            String[] columns = line.split("\t", -1);
            if (!rows.isEmpty() || !columns[0].equals("file")) {
                Path file = folder.resolve(columns[0]);
                if (columns.length < 2 || !Files.isRegularFile(file)) {
                    throw new DataException(
                            "%s: '%s' names no file beside it".formatted(table, line));
                }
                rows.add(new Row(file, columns[1]));
            }
        }
        return rows;
    }

    void add(Picture picture) {
        all.add(picture);
    }

    /// Those whose class a model tells, as it reads them; none for most models.
    Gallery.Tests of(Model model) {
        Map<String, Integer> classes = new HashMap<>();
        for (int i = 0; i < model.labels().size(); i++) {
            classes.putIfAbsent(plain(model.labels().get(i)), i);
        }
        List<Picture> known =
                all.stream().filter(p -> classes.containsKey(plain(p.label()))).toList();
        IntFunction<String> ids = i -> known.get(i).id();
        return new Gallery.Tests(
                Pictures.of(
                        model.network().input(),
                        model.labels(),
                        known.stream().mapToInt(p -> classes.get(plain(p.label()))).toArray(),
                        known.stream()
                                .map(
                                        p ->
                                                p.source()
                                                        .read(
                                                                model.preprocessing(),
                                                                model.network().input()))
                                .toList()),
                ids);
    }

    /// A class by its first name: `tabby, tabby cat` and `tabby_cat` are written in many ways.
    private static String plain(String label) {
        return label.replaceFirst(",.*", "").replace('_', ' ').strip().toLowerCase(Locale.ROOT);
    }

    /// Whether a model tells the class of one.
    boolean fit(Model model) {
        List<String> labels = model.labels().stream().map(Photographs::plain).toList();
        return all.stream().anyMatch(p -> labels.contains(plain(p.label())));
    }
}
