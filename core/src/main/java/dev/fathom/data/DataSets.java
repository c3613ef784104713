package dev.fathom.data;

import dev.fathom.tensor.Volume;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Opens a directory, whatever kind of data set it holds.
///
/// - MNIST, Fashion-MNIST: `train-images-idx3-ubyte`, `train-labels-idx1-ubyte`, `t10k-…`, each
///   also with `.gz`; classes in `labels.txt`, one a line, else 0 … 9
/// - CIFAR-10: `data_batch_1.bin` … `data_batch_5.bin`, `test_batch.bin`; classes in
///   `batches.meta.txt`, else the known ones
/// - CIFAR-100: `train.bin`, `test.bin`; classes in `fine_label_names.txt`, else the known ones
/// - pictures: `train/CLASS/picture.jpg` and `val/CLASS/…` or `test/CLASS/…`; or
///   `CLASS/picture.jpg`, of which a fifth of each class is put aside for test, always the same
public final class DataSets {
    private static final double TEST_FRACTION = 0.2;
    private static final long SPLIT_SEED = 0;
    private static final int SHOWN = 8;

    private DataSets() {}

    /// How to read the two parts of a directory.
    private record Parts(Supplier<Pictures> training, Supplier<Pictures> test) {}

    /// Both parts, at the size that the files have.
    ///
    /// @throws DataException when the directory holds no data set, a damaged one, or pictures of no
    ///   common size
    public static DataSet open(Path dir) {
        return both(dir, null);
    }

    /// Both parts, at the size that a network reads: see [Pictures#scaled].
    ///
    /// @throws DataException when the directory holds no data set or a damaged one
    public static DataSet open(Path dir, Volume wanted) {
        return both(dir, wanted).scaled(wanted);
    }

    /// The test part alone, which may be all that there is.
    ///
    /// @throws DataException when the directory holds no data set or a damaged one
    public static Pictures test(Path dir, Volume wanted) {
        return parts(dir, wanted).test().get().scaled(wanted);
    }

    private static DataSet both(Path dir, @Nullable Volume wanted) {
        Parts parts = parts(dir, wanted);
        Path name = dir.toAbsolutePath().normalize().getFileName();
        return new DataSet(
                name == null ? "data" : name.toString(),
                parts.training().get(),
                parts.test().get());
    }

    private static Parts parts(Path dir, @Nullable Volume wanted) {
        if (!Files.isDirectory(dir)) {
            throw new DataException(
                    dir + (Files.exists(dir) ? " is not a directory" : " does not exist"));
        }
        if (Files.exists(idx(dir, "train-images", 3)) || Files.exists(idx(dir, "t10k-images", 3))) {
            return new Parts(() -> idx(dir, "train"), () -> idx(dir, "t10k"));
        }
        if (Files.exists(dir.resolve("data_batch_1.bin"))
                || Files.exists(dir.resolve("test_batch.bin"))) {
            List<Path> batches =
                    IntStream.rangeClosed(1, 5)
                            .mapToObj(i -> dir.resolve("data_batch_" + i + ".bin"))
                            .toList();
            List<String> names = names(dir.resolve("batches.meta.txt"), Cifar.NAMES_10);
            return new Parts(
                    () -> Cifar.read10(batches, names),
                    () -> Cifar.read10(List.of(dir.resolve("test_batch.bin")), names));
        }
        if (Files.exists(dir.resolve("train.bin")) || Files.exists(dir.resolve("test.bin"))) {
            List<String> names = names(dir.resolve("fine_label_names.txt"), Cifar.NAMES_100);
            return new Parts(
                    () -> Cifar.read100(List.of(dir.resolve("train.bin")), names),
                    () -> Cifar.read100(List.of(dir.resolve("test.bin")), names));
        }
        return folders(dir, wanted);
    }

    private static Pictures idx(Path dir, String part) {
        return Idx.read(
                idx(dir, part + "-images", 3),
                idx(dir, part + "-labels", 1),
                names(dir.resolve("labels.txt"), Idx.DIGITS));
    }

    /// The idx file under any of its usual names; the official one when there is none.
    private static Path idx(Path dir, String name, int dimensions) {
        String plain = name + "-idx" + dimensions + "-ubyte";
        String dotted = name + ".idx" + dimensions + "-ubyte";
        return Stream.of(plain + ".gz", plain, dotted + ".gz", dotted)
                .map(dir::resolve)
                .filter(Files::exists)
                .findFirst()
                .orElse(dir.resolve(plain + ".gz"));
    }

    private static List<String> names(Path file, List<String> otherwise) {
        return Files.exists(file) ? Source.lines(file) : otherwise;
    }

    private static Parts folders(Path dir, @Nullable Volume wanted) {
        Path train = dir.resolve("train");
        boolean divided = Files.isDirectory(train);
        List<String> labels =
                ImageFolder.folders(divided ? train : dir).stream()
                        .filter(
                                divided
                                        ? name -> true
                                        : name ->
                                                !ImageFolder.pictures(dir.resolve(name)).isEmpty())
                        .toList();
        if (labels.isEmpty()) {
            throw nothing(dir);
        }
        if (wanted == null) {
            throw new DataException(
                    dir
                            + " is a folder of pictures, which have no common size; say the size that"
                            + " the network reads");
        }
        long memory = Runtime.getRuntime().maxMemory() / 4;
        if (divided) {
            Path val = dir.resolve("val");
            Path test = Files.isDirectory(val) ? val : dir.resolve("test");
            return new Parts(
                    () -> new ImageFolder(train, labels, wanted, memory),
                    () -> new ImageFolder(test, same(test, labels, train), wanted, memory));
        }
        Supplier<Split> split =
                () ->
                        Split.of(
                                new ImageFolder(dir, labels, wanted, memory),
                                TEST_FRACTION,
                                SPLIT_SEED);
        return new Parts(() -> split.get().kept(), () -> split.get().held());
    }

    private static List<String> same(Path test, List<String> labels, Path train) {
        List<String> found = ImageFolder.folders(test);
        if (!found.equals(labels)) {
            throw new DataException(
                    test
                            + ": expected the classes "
                            + labels
                            + " of "
                            + train
                            + ", found "
                            + found);
        }
        return labels;
    }

    private static DataException nothing(Path dir) {
        List<Path> entries = ImageFolder.entries(dir);
        String found =
                entries.stream()
                        .limit(SHOWN)
                        .map(entry -> entry.getFileName().toString())
                        .collect(Collectors.joining(", "));
        return new DataException(
                dir
                        + " holds no data set: looked for train-images-idx3-ubyte(.gz) (MNIST),"
                        + " data_batch_1.bin (CIFAR-10), train.bin (CIFAR-100), train/CLASS/picture.jpg"
                        + " and CLASS/picture.jpg; found "
                        + (entries.isEmpty() ? "nothing" : found)
                        + (entries.size() > SHOWN
                                ? " and " + (entries.size() - SHOWN) + " more"
                                : ""));
    }
}
