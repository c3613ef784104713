package dev.fathom.data.format;

import dev.fathom.data.picture.ImageFile;
import dev.fathom.data.picture.Scaling;
import dev.fathom.data.samples.Pictures;
import dev.fathom.file.DataException;
import dev.fathom.file.Source;
import dev.fathom.tensor.Volume;
import dev.fathom.text.Lines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// A folder of pictures for each class: `DIR/class/picture.jpg`.
///
/// Pictures are told by the ends of their names: `.jpg`, `.jpeg`, `.png`, `.bmp`, `.gif`, `.tif`,
/// `.tiff`, `.webp`, in upper or lower case. Other files, what begins with a dot, and folders in a
/// class's folder are left alone.
///
/// Pictures are decoded when first read, and kept as far as the given memory allows.
///
/// Thread-safe.
public final class ImageFolder implements Pictures {
    private static final Pattern PICTURE =
            Pattern.compile("(?s).*\\.(jpe?g|png|bmp|gif|tiff?|webp)");

    private final Path dir;
    private final Volume volume;
    private final List<String> labels;
    private final List<Path> files;
    private final int[] classes;
    private final PictureFiles decoded;

    /// @param labels the classes: names of folders in `dir`
    /// @param memory bytes of decoded pictures to keep
    /// @throws DataException when a folder is missing or has no pictures
    public ImageFolder(Path dir, List<String> labels, Volume volume, long memory) {
        Scaling.checkDepths(3, volume.depth());
        this.dir = dir;
        this.volume = volume;
        this.labels = List.copyOf(labels);
        this.files = new ArrayList<>();
        List<Integer> numbers = new ArrayList<>();
        for (int c = 0; c < labels.size(); c++) {
            checkName(dir, labels.get(c));
            List<Path> pictures = pictures(dir.resolve(labels.get(c)));
            if (pictures.isEmpty()) {
                throw new DataException(
                        dir.resolve(labels.get(c))
                                + ": expected pictures of this class (.jpg, .png, .bmp, .gif,"
                                + " .tif, .webp), found none; take the folder out if it is no class");
            }
            for (Path picture : pictures) {
                files.add(picture);
                numbers.add(c);
            }
        }
        this.classes = numbers.stream().mapToInt(Integer::intValue).toArray();
        this.decoded =
                new PictureFiles(
                        new PictureFiles.Paths(files, i -> decoded(files.get(i), volume)),
                        volume,
                        memory);
    }

    /// A picture that is read more than once.
    static byte[] decoded(Path file, Volume volume) {
        Source.checkRegular(file);
        return ImageFile.read(file, volume);
    }

    private static void checkName(Path dir, String label) {
        try {
            Lines.join(List.of(label));
        } catch (IllegalArgumentException e) {
            throw new DataException(
                    "%s: the name of the folder %s, and no file could hold it as a class's name; rename the folder"
                            .formatted(dir, e.getMessage()),
                    e);
        }
    }

    /// The pictures that can be read. All are tried, on all processors.
    ///
    /// @throws DataException when `unreadable` says so, or when a class has none left
    Pictures readable(Unreadable unreadable) {
        int[] good = PictureFiles.readable(dir, unreadable, List.of(decoded));
        if (good.length == size()) {
            return this;
        }
        for (int c = 0; c < labels.size(); c++) {
            int label = c;
            if (IntStream.of(good).noneMatch(i -> label(i) == label)) {
                throw new DataException(
                        dir.resolve(labels.get(c)) + ": no picture of this class can be read");
            }
        }
        return subset(good);
    }

    /// The folders of a folder, sorted by name.
    static List<String> folders(Path dir) {
        return entries(dir).stream()
                .filter(Files::isDirectory)
                .map(folder -> folder.getFileName().toString())
                .filter(name -> !name.startsWith("."))
                .toList();
    }

    /// The pictures of a folder, sorted by name.
    static List<Path> pictures(Path dir) {
        return entries(dir).stream()
                .filter(file -> isPicture(file.getFileName().toString()))
                .toList();
    }

    /// Whether a file of this name is one.
    static boolean isPicture(String name) {
        return !name.startsWith(".") && PICTURE.matcher(name.toLowerCase(Locale.ROOT)).matches();
    }

    static List<Path> entries(Path dir) {
        try (Stream<Path> entries = Files.list(dir)) {
            return entries.sorted().toList();
        } catch (IOException e) {
            throw Source.unreadable(dir, e);
        }
    }

    @Override
    public int size() {
        return classes.length;
    }

    @Override
    public Volume volume() {
        return volume;
    }

    @Override
    public List<String> labels() {
        return labels;
    }

    @Override
    public int label(int i) {
        return classes[i];
    }

    /// The file of picture `i`.
    public Path file(int i) {
        return files.get(i);
    }

    @Override
    public void read(int i, byte[] into, int at) {
        decoded.read(i, into, at);
    }

    @Override
    public byte[] encoded(int i) {
        return decoded.encoded(i);
    }

    @Override
    public byte[] digest(int i) {
        return decoded.digest(i);
    }
}
