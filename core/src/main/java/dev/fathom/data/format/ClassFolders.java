package dev.fathom.data.format;

import dev.fathom.data.samples.Pictures;
import dev.fathom.data.samples.Split;
import dev.fathom.file.DataException;
import dev.fathom.tensor.Volume;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A directory with a folder of pictures for each class, in two parts or to be divided.
final class ClassFolders {
    private static final double TEST_FRACTION = 0.2;
    private static final long SPLIT_SEED = 0;
    private static final int SHOWN = 8;

    private ClassFolders() {}

    /// See [DataSets].
    ///
    /// @param wanted size of the pictures; null when nobody said one
    static DataSets.Parts parts(Path dir, @Nullable Volume wanted, Unreadable unreadable) {
        Path train = dir.resolve("train");
        boolean divided = Files.isDirectory(train);
        Path first = divided ? train : dir;
        List<String> labels = ImageFolder.folders(first);
        if (labels.stream().allMatch(name -> ImageFolder.pictures(first.resolve(name)).isEmpty())) {
            throw nothing(dir);
        }
        Volume volume = DataSets.said(dir, wanted);
        if (divided) {
            return new DataSets.Parts(
                    () -> read(train, labels, volume, unreadable),
                    () -> read(test(dir, labels), labels, volume, unreadable));
        }
        return divided(() -> read(dir, labels, volume, unreadable));
    }

    /// Pictures of which a fifth is put aside for test, always the same.
    static DataSets.Parts divided(Supplier<Pictures> all) {
        Supplier<Split> split = once(() -> Split.of(all.get(), TEST_FRACTION, SPLIT_SEED));
        return new DataSets.Parts(() -> split.get().kept(), () -> split.get().held());
    }

    private static Pictures read(
            Path dir, List<String> labels, Volume volume, Unreadable unreadable) {
        return new ImageFolder(dir, labels, volume, PictureFiles.usualMemory())
                .readable(unreadable);
    }

    private static <T> Supplier<T> once(Supplier<T> supplier) {
        List<T> made = new ArrayList<>();
        return () -> {
            if (made.isEmpty()) {
                made.add(supplier.get());
            }
            return made.getFirst();
        };
    }

    /// The folder of the test part.
    static Path test(Path dir) {
        Path val = dir.resolve("val");
        Path test = Files.isDirectory(val) ? val : dir.resolve("test");
        if (!Files.isDirectory(test)) {
            throw new DataException(
                    "%s has a folder train, but neither val nor test; put some pictures of each class aside into %s, or the classes' folders right into %s"
                            .formatted(dir, test, dir));
        }
        return test;
    }

    /// The same, which must have the same classes.
    private static Path test(Path dir, List<String> labels) {
        Path test = test(dir);
        List<String> found = ImageFolder.folders(test);
        List<String> more = found.stream().filter(name -> !labels.contains(name)).toList();
        List<String> missing = labels.stream().filter(name -> !found.contains(name)).toList();
        if (!more.isEmpty() || !missing.isEmpty()) {
            throw new DataException(
                    "%s: expected the %s classes of %s, found"
                                    .formatted(test, labels.size(), dir.resolve("train"))
                            + (more.isEmpty() ? "" : " also " + some(more))
                            + (more.isEmpty() || missing.isEmpty() ? "" : ", and")
                            + (missing.isEmpty() ? "" : " no " + some(missing)));
        }
        return test;
    }

    private static DataException nothing(Path dir) {
        int loose = ImageFolder.pictures(dir).size();
        if (loose > 0) {
            return new DataException(
                    "%s holds %d pictures but no folder for each class; put them into folders that are named after the classes, as in %s"
                            .formatted(dir, loose, dir.resolve("CLASS").resolve("picture.jpg")));
        }
        List<String> entries =
                ImageFolder.entries(dir).stream()
                        .map(entry -> entry.getFileName().toString())
                        .toList();
        return new DataException(
                dir
                        + " holds no data set: looked for train-images-idx3-ubyte(.gz) (MNIST),"
                        + " data_batch_1.bin (CIFAR-10), train.bin (CIFAR-100), train/CLASS/picture.jpg,"
                        + " CLASS/picture.jpg and train-000000.tar (shards); found "
                        + (entries.isEmpty() ? "nothing" : some(entries)));
    }

    static String some(List<String> names) {
        return names.stream().limit(SHOWN).collect(Collectors.joining(", "))
                + (names.size() > SHOWN ? " and " + (names.size() - SHOWN) + " more" : "");
    }
}
