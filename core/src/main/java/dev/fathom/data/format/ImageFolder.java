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
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A folder of pictures for each class: `DIR/class/picture.jpg`.
///
/// Pictures are told by the ends of their names: `.jpg`, `.jpeg`, `.png`, `.bmp`, `.gif`, `.tif`,
/// `.tiff`, `.webp`, in upper or lower case. Other files, what begins with a dot, and folders in a
/// class's folder are left alone.
///
/// Pictures are decoded when first read. Those that fit into the given memory are kept; the others
/// are decoded each time (an epoch reads every picture once, so throwing some out for others would
/// not help).
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
    private final AtomicReferenceArray<byte[]> kept;
    private final AtomicInteger room;
    private byte @Nullable [][] digests;

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
        this.kept = new AtomicReferenceArray<>(files.size());
        this.room = new AtomicInteger(Math.clamp(memory / volume.size(), 0, files.size()));
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
        digests = new byte[size()][];
        List<Optional<String>> problems =
                IntStream.range(0, size()).parallel().mapToObj(this::problem).toList();
        List<String> reasons = problems.stream().flatMap(Optional::stream).toList();
        if (reasons.isEmpty()) {
            return this;
        }
        unreadable.found(dir, size(), reasons);
        int[] good = IntStream.range(0, size()).filter(i -> problems.get(i).isEmpty()).toArray();
        for (int c = 0; c < labels.size(); c++) {
            int label = c;
            if (IntStream.of(good).noneMatch(i -> label(i) == label)) {
                throw new DataException(
                        dir.resolve(labels.get(c)) + ": no picture of this class can be read");
            }
        }
        return subset(good);
    }

    private Optional<String> problem(int i) {
        try {
            Objects.requireNonNull(digests)[i] = Pictures.super.digest(i);
            return Optional.empty();
        } catch (DataException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
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
        return entries(dir).stream().filter(ImageFolder::isPicture).toList();
    }

    private static boolean isPicture(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return !name.startsWith(".") && PICTURE.matcher(name).matches();
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
        byte[] picture = kept.get(i);
        if (picture == null) {
            Source.checkRegular(files.get(i));
            picture = ImageFile.read(files.get(i), volume);
            if (room.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
                kept.set(i, picture);
            }
        }
        System.arraycopy(picture, 0, into, at, picture.length);
    }

    @Override
    public byte[] digest(int i) {
        byte[] known = digests == null ? null : digests[i];
        return known == null ? Pictures.super.digest(i) : known.clone();
    }
}
