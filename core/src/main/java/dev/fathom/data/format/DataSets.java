package dev.fathom.data.format;

import dev.fathom.data.samples.DataSet;
import dev.fathom.data.samples.Pictures;
import dev.fathom.data.samples.Task;
import dev.fathom.file.DataException;
import dev.fathom.file.TextFile;
import dev.fathom.tensor.Volume;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
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
///   `CLASS/picture.jpg`, of which a fifth of each class is put aside for test, always the same;
///   see [ImageFolder] and [ImageFile][dev.fathom.data.picture.ImageFile]
/// - for the task [Task#LABELS]: a table of the pictures, a line `picture,label;label` each, in
///   `train.csv` and `val.csv` or `test.csv`, or in one table of which a fifth is put aside
/// - for [Task#REGRESS]: the same with lines `picture,number,number`
/// - for [Task#SEGMENT]: `train/pictures/a.jpg` with `train/masks/a.png`, and `val/…` or `test/…`;
///   or `pictures/a.jpg` with `masks/a.png`, of which a fifth is put aside; classes in
///   `classes.txt`, else 0 … the largest in the masks to learn from
/// - shards, for all tasks: tar archives `train-….tar` and `val-….tar` or `test-….tar`, or such in
///   folders `train` and `val` or `test`, or any, of which a fifth of the pictures is put aside; a
///   sample is a picture `a.jpg` with `a.cls` (the number of its class), `a.json` (labels or
///   values) or `a.seg.png` (its mask); names in `classes.txt`, one a line, else what is found in
///   those to learn from
///
/// Stateless and thread-safe.
public final class DataSets {
    private static final Volume TRIED = new Volume(32, 32, 3);

    private DataSets() {}

    /// How to read the two parts of a directory.
    record Parts(Supplier<Pictures> training, Supplier<Pictures> test) {}

    /// Both parts for a task: see [Task].
    public static DataSet open(Path dir, Volume wanted, Unreadable unreadable, Task task) {
        return both(dir, wanted, unreadable, task).scaled(wanted);
    }

    /// The test part alone for a task.
    public static Pictures test(Path dir, Volume wanted, Unreadable unreadable, Task task) {
        return parts(dir, wanted, unreadable, task).test().get().scaled(wanted);
    }

    /// Both parts as the files hold them, to be packed or copied: pictures of folders at a size
    /// that serves to see whether they can be read.
    public static DataSet stored(Path dir, Unreadable unreadable, Task task) {
        return both(dir, TRIED, unreadable, task);
    }

    /// Both parts, at the size that the files have.
    ///
    /// @throws DataException when the directory holds no data set, a damaged one, or pictures of no
    ///   common size
    public static DataSet open(Path dir) {
        return both(dir, null, Unreadable.stop(), Task.CLASSIFY);
    }

    /// Both parts, at the size that a network reads: see [Pictures#scaled].
    ///
    /// @throws DataException when the directory holds no data set or a damaged one
    public static DataSet open(Path dir, Volume wanted) {
        return open(dir, wanted, Unreadable.stop());
    }

    /// The same, with a choice of what becomes of pictures that can't be read.
    public static DataSet open(Path dir, Volume wanted, Unreadable unreadable) {
        return open(dir, wanted, unreadable, Task.CLASSIFY);
    }

    /// The test part alone, which may be all that there is.
    ///
    /// @throws DataException when the directory holds no data set or a damaged one
    public static Pictures test(Path dir, Volume wanted) {
        return test(dir, wanted, Unreadable.stop());
    }

    /// The same, with a choice of what becomes of pictures that can't be read.
    public static Pictures test(Path dir, Volume wanted, Unreadable unreadable) {
        return test(dir, wanted, unreadable, Task.CLASSIFY);
    }

    private static DataSet both(
            Path dir, @Nullable Volume wanted, Unreadable unreadable, Task task) {
        Parts parts = parts(dir, wanted, unreadable, task);
        Path name = dir.toAbsolutePath().normalize().getFileName();
        return new DataSet(
                name == null ? "data" : name.toString(),
                parts.training().get(),
                parts.test().get());
    }

    /// The size that was said; only folders of pictures need one.
    static Volume said(Path dir, @Nullable Volume wanted) {
        if (wanted == null) {
            throw new DataException(
                    dir
                            + " is a folder of pictures, which have no common size; say the size that"
                            + " the network reads");
        }
        return wanted;
    }

    private static Parts parts(
            Path dir, @Nullable Volume wanted, Unreadable unreadable, Task task) {
        if (!Files.isDirectory(dir)) {
            throw new DataException(
                    dir
                            + (Files.exists(dir)
                                    ? " is a file; expected the folder of a data set"
                                    : " does not exist"));
        }
        if (Shards.in(dir)) {
            return Shards.parts(dir, task, wanted, unreadable);
        }
        return switch (task) {
            case CLASSIFY -> classes(dir, wanted, unreadable);
            case LABELS, REGRESS -> PictureTable.parts(dir, task, wanted, unreadable);
            case SEGMENT -> MaskFolders.parts(dir, wanted, unreadable);
        };
    }

    private static Parts classes(Path dir, @Nullable Volume wanted, Unreadable unreadable) {
        if (Files.exists(idx(dir, "train-images", 3)) || Files.exists(idx(dir, "t10k-images", 3))) {
            return new Parts(() -> idx(dir, "train"), () -> idx(dir, "t10k"));
        }
        if (Files.exists(dir.resolve("data_batch_1.bin"))
                || Files.exists(dir.resolve("test_batch.bin"))) {
            List<Path> batches =
                    IntStream.rangeClosed(1, 5)
                            .mapToObj(i -> dir.resolve("data_batch_" + i + ".bin"))
                            .toList();
            List<String> names = names(dir.resolve("batches.meta.txt"), Cifar.NAMES_10, true);
            return new Parts(
                    () -> Cifar.read10(batches, names),
                    () -> Cifar.read10(List.of(dir.resolve("test_batch.bin")), names));
        }
        if (Files.exists(dir.resolve("train.bin")) || Files.exists(dir.resolve("test.bin"))) {
            List<String> names = names(dir.resolve("fine_label_names.txt"), Cifar.NAMES_100, true);
            return new Parts(
                    () -> Cifar.read100(List.of(dir.resolve("train.bin")), names),
                    () -> Cifar.read100(List.of(dir.resolve("test.bin")), names));
        }
        return ClassFolders.parts(dir, wanted, unreadable);
    }

    private static Pictures idx(Path dir, String part) {
        return Idx.read(
                idx(dir, part + "-images", 3),
                idx(dir, part + "-labels", 1),
                names(dir.resolve("labels.txt"), Idx.DIGITS, false));
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

    /// @param otherwise the names where there is no file
    /// @param all whether the classes are as many as these
    private static List<String> names(Path file, List<String> otherwise, boolean all) {
        if (!Files.exists(file)) {
            return otherwise;
        }
        List<String> names = TextFile.lines(file, "write the name of a class on each line");
        if (all && names.size() != otherwise.size()) {
            throw new DataException(
                    "%s: expected the names of %s classes, one a line, found %s; write them all, or take the file away"
                            .formatted(file, otherwise.size(), names.size()));
        }
        return names;
    }
}
