package dev.fathom.serving.model;

import dev.fathom.file.DataException;
import dev.fathom.model.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Models in files: `FOLDER/NAME/VERSION/model.safetensors`, where a version is a whole number of 1
/// or more. What is called otherwise is passed by.
///
/// Names that come from outside are looked for among those that are there, and never become paths.
record ModelFolder(Path folder) {
    private static final String FILE = "model.safetensors";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");
    private static final Pattern VERSION = Pattern.compile("[1-9][0-9]{0,8}");

    /// Versions by age, the newest last.
    static final Comparator<String> VERSIONS =
            Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder());

    /// What a file was when it was looked at: another is another model.
    record Seen(long bytes, FileTime changed, String key) {
        static Seen of(Path file) throws IOException {
            BasicFileAttributes a = Files.readAttributes(file, BasicFileAttributes.class);
            return new Seen(a.size(), a.lastModifiedTime(), String.valueOf(a.fileKey()));
        }
    }

    static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /// The names of all models.
    NavigableSet<String> names() throws IOException {
        return names(folder, NAME);
    }

    private static NavigableSet<String> names(Path of, Pattern pattern) throws IOException {
        try (Stream<Path> all = Files.list(of)) {
            NavigableSet<String> names = new TreeSet<>();
            all.filter(Files::isDirectory)
                    .map(path -> path.getFileName().toString())
                    .filter(pattern.asMatchPredicate())
                    .forEach(names::add);
            return names;
        }
    }

    /// The files of a model that is there, by version.
    Map<String, Seen> versions(String name) throws IOException {
        Map<String, Seen> versions = new TreeMap<>(VERSIONS);
        for (String version : names(folder.resolve(name), VERSION)) {
            try {
                versions.put(version, Seen.of(file(name, version)));
            } catch (NoSuchFileException _) {
                // its file is still to come
            }
        }
        return versions;
    }

    private Path file(String name, String version) {
        return folder.resolve(name).resolve(version).resolve(FILE);
    }

    /// Reads a version, whole or not at all.
    ///
    /// @throws DataException when its file is damaged, or not what was seen before and after: still
    ///   being written
    Model read(String name, String version, Seen seen) throws IOException {
        Path file = file(name, version);
        Model model = Model.load(file);
        if (!Seen.of(file).equals(seen)) {
            throw new DataException(
                    file
                            + " changed while it was read; write it elsewhere and move it there"
                            + " when it is whole");
        }
        return model;
    }
}
