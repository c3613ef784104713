package dev.fathom.data.format;

import dev.fathom.data.picture.MaskFile;
import dev.fathom.data.samples.Pictures;
import dev.fathom.data.samples.Task;
import dev.fathom.file.DataException;
import dev.fathom.file.Source;
import dev.fathom.file.TextFile;
import dev.fathom.tensor.Volume;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A folder of pictures beside a folder of masks, in which each picture has one of the same name
/// but for its end: `pictures/a.jpg` and `masks/a.png`.
final class MaskFolders {
    private static final String MASKS = "masks";
    private static final int SHOWN = 8;

    private MaskFolders() {}

    /// Pictures and their masks, in the same order.
    private record Pairs(Path dir, List<Path> pictures, List<Path> masks) {}

    /// See [DataSets].
    static DataSets.Parts parts(Path dir, @Nullable Volume wanted, Unreadable unreadable) {
        Volume volume = DataSets.said(dir, wanted);
        Path train = dir.resolve("train");
        if (!Files.isDirectory(train)) {
            Pairs all = pairs(dir);
            List<String> classes = classes(dir, all);
            return ClassFolders.divided(() -> read(all, classes, volume, unreadable));
        }
        Pairs training = pairs(train);
        List<String> classes = classes(dir, training);
        return new DataSets.Parts(
                () -> read(training, classes, volume, unreadable),
                () -> read(pairs(ClassFolders.test(dir)), classes, volume, unreadable));
    }

    private static Pairs pairs(Path dir) {
        Path pictures =
                Stream.of("pictures", "images")
                        .map(dir::resolve)
                        .filter(Files::isDirectory)
                        .findFirst()
                        .orElseThrow(() -> missing(dir, dir.resolve("pictures")));
        Path masks = dir.resolve(MASKS);
        if (!Files.isDirectory(masks)) {
            throw missing(dir, masks);
        }
        Map<String, Path> of = stems(pictures);
        Map<String, Path> masksOf = stems(masks);
        checkAll(pictures, of, masks, masksOf, "mask");
        checkAll(masks, masksOf, pictures, of, "picture");
        if (of.isEmpty()) {
            throw new DataException(pictures + " has no pictures (.jpg, .png, .bmp, .gif, .tif)");
        }
        return new Pairs(dir, List.copyOf(of.values()), List.copyOf(masksOf.values()));
    }

    private static DataException missing(Path dir, Path folder) {
        return new DataException(
                "%s: the task %s needs a folder pictures and a folder masks, or both in each of the folders train and val; there is no %s"
                        .formatted(dir, Task.SEGMENT, folder));
    }

    /// The pictures of a folder by their names without their ends.
    private static Map<String, Path> stems(Path dir) {
        Map<String, Path> stems = new TreeMap<>();
        for (Path file : ImageFolder.pictures(dir)) {
            String name = file.getFileName().toString();
            Path other = stems.put(name.substring(0, name.lastIndexOf('.')), file);
            if (other != null) {
                throw new DataException(
                        "%s and %s differ only in their ends, by which pictures and masks are not told apart; rename one"
                                .formatted(other, file.getFileName()));
            }
        }
        return stems;
    }

    private static void checkAll(
            Path dir, Map<String, Path> all, Path others, Map<String, Path> found, String what) {
        List<String> lonely =
                all.entrySet().stream()
                        .filter(each -> !found.containsKey(each.getKey()))
                        .map(each -> each.getValue().getFileName().toString())
                        .toList();
        if (!lonely.isEmpty()) {
            throw new DataException(
                    "%s: %d of %d have no %s of the same name in %s: %s"
                            .formatted(
                                    dir,
                                    lonely.size(),
                                    all.size(),
                                    what,
                                    others,
                                    lonely.stream().limit(SHOWN).collect(Collectors.joining(", "))
                                            + (lonely.size() > SHOWN ? " …" : "")));
        }
    }

    /// Their names from a file, or else the numbers to the largest in the masks.
    private static List<String> classes(Path dir, Pairs pairs) {
        Path names = dir.resolve("classes.txt");
        if (Files.exists(names)) {
            List<String> classes = TextFile.lines(names, "write the name of a class on each line");
            if (classes.size() < 2 || classes.size() > Task.IGNORED) {
                throw new DataException(
                        "%s: expected the names of 2 … %d classes, one a line, the background's among them; found %d"
                                .formatted(names, Task.IGNORED, classes.size()));
            }
            return classes;
        }
        int largest =
                pairs.masks().parallelStream()
                        .mapToInt(
                                mask -> {
                                    try {
                                        return MaskFile.largest(mask);
                                    } catch (DataException _) {
                                        return -1; // said when it is read
                                    }
                                })
                        .max()
                        .orElse(-1);
        if (largest < 1) {
            throw new DataException(
                    "%s: the masks are of class %s alone, and 255 says that none is known; give the pixels of what is looked for the class 1"
                            .formatted(pairs.dir().resolve(MASKS), largest < 0 ? "255" : "0"));
        }
        return IntStream.rangeClosed(0, largest).mapToObj(Integer::toString).toList();
    }

    private static Pictures read(
            Pairs pairs, List<String> classes, Volume volume, Unreadable unreadable) {
        Volume flat = new Volume(volume.width(), volume.height(), 1);
        int size = pairs.pictures().size();
        PictureFiles pictures =
                new PictureFiles(
                        new PictureFiles.Paths(
                                pairs.pictures(),
                                i -> ImageFolder.decoded(pairs.pictures().get(i), volume)),
                        volume,
                        pictureMemory(volume));
        PictureFiles masks =
                new PictureFiles(
                        new PictureFiles.Paths(
                                pairs.masks(), i -> mask(pairs, i, flat, classes.size())),
                        flat,
                        pictureMemory(volume) / volume.depth());
        int[] good = PictureFiles.readable(pairs.dir(), unreadable, List.of(pictures, masks));
        if (good.length == 0) {
            throw new DataException(pairs.dir() + ": no picture can be read with its mask");
        }
        Pictures all = pictures.masked(masks, classes);
        return good.length == size ? all : all.subset(good);
    }

    /// The part of the usual memory that is for pictures, so that their masks have a share.
    static long pictureMemory(Volume volume) {
        return PictureFiles.usualMemory() * volume.depth() / (volume.depth() + 1);
    }

    private static byte[] mask(Pairs pairs, int i, Volume wanted, int classes) {
        Path mask = pairs.masks().get(i);
        Source.checkRegular(mask);
        return MaskFile.read(mask, pairs.pictures().get(i), wanted, classes);
    }
}
