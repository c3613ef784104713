package dev.fathom.data.format;

import dev.fathom.data.samples.Pictures;
import dev.fathom.file.DataException;
import dev.fathom.file.Source;
import dev.fathom.tensor.Volume;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The binary files of CIFAR-10 and CIFAR-100 (Krizhevsky 2009, "Learning Multiple Layers of
/// Features from Tiny Images"): one or two bytes of label, then the red, green and blue slice.
///
/// Stateless and thread-safe.
public final class Cifar {
    private static final Volume VOLUME = Volume.volume(32, 32, 3);

    /// CIFAR-10's classes.
    public static final List<String> NAMES_10 =
            List.of(
                    "airplane",
                    "automobile",
                    "bird",
                    "cat",
                    "deer",
                    "dog",
                    "frog",
                    "horse",
                    "ship",
                    "truck");

    /// CIFAR-100's fine classes.
    public static final List<String> NAMES_100 =
            List.of(
                    """
                    apple aquarium_fish baby bear beaver bed bee beetle bicycle bottle bowl boy \
                    bridge bus butterfly camel can castle caterpillar cattle chair chimpanzee \
                    clock cloud cockroach couch crab crocodile cup dinosaur dolphin elephant \
                    flatfish forest fox girl hamster house kangaroo keyboard lamp lawn_mower \
                    leopard lion lizard lobster man maple_tree motorcycle mountain mouse mushroom \
                    oak_tree orange orchid otter palm_tree pear pickup_truck pine_tree plain \
                    plate poppy porcupine possum rabbit raccoon ray road rocket rose sea seal \
                    shark shrew skunk skyscraper snail snake spider squirrel streetcar sunflower \
                    sweet_pepper table tank telephone television tiger tractor train trout tulip \
                    turtle wardrobe whale willow_tree wolf woman worm"""
                            .split(" "));

    private Cifar() {}

    /// Reads files of CIFAR-10, one after the other.
    ///
    /// @param names the 10 classes
    /// @throws DataException when a file is damaged
    public static Pictures read10(List<Path> files, List<String> names) {
        return read(files, names, 10);
    }

    /// Reads files of CIFAR-100, one after the other; labels are the fine ones.
    ///
    /// @param names the 100 fine classes
    /// @throws DataException when a file is damaged
    public static Pictures read100(List<Path> files, List<String> names) {
        return read(files, names, 20, 100);
    }

    /// @param classes how many, for each byte of label; the last one counts
    private static Pictures read(List<Path> files, List<String> names, int... classes) {
        int fine = classes[classes.length - 1];
        if (names.size() != fine) {
            throw new DataException(
                    "expected the names of " + fine + " classes, found " + names.size());
        }
        List<byte[]> pictures = new ArrayList<>();
        List<Integer> labels = new ArrayList<>();
        for (Path file : files) {
            try (Source in = Source.open(file)) {
                records(in, classes, labels, pictures);
            }
        }
        return Pictures.of(
                VOLUME, names, labels.stream().mapToInt(Integer::intValue).toArray(), pictures);
    }

    private static void records(
            Source in, int[] classes, List<Integer> labels, List<byte[]> pictures) {
        int length = classes.length + VOLUME.size();
        for (int i = 0; ; i++) {
            long start = in.offset();
            byte[] record = in.upTo(length, "picture " + i);
            if (record.length == 0 && i > 0) {
                return;
            }
            if (record.length < length) {
                throw in.wrong(
                        start,
                        "expected %s bytes of picture %s, found %s: the file is cut short or is not a CIFAR-%s file; get it again"
                                .formatted(length, i, record.length, classes[classes.length - 1]));
            }
            for (int k = 0; k < classes.length; k++) {
                if ((record[k] & 255) >= classes[k]) {
                    throw in.wrong(
                            start + k,
                            "expected a label of 0 … %s, found %s"
                                    .formatted(classes[k] - 1, record[k] & 255));
                }
            }
            labels.add((int) record[classes.length - 1]);
            pictures.add(interleave(record, classes.length));
        }
    }

    /// From three slices to depth columns.
    private static byte[] interleave(byte[] record, int from) {
        int pixels = VOLUME.pixels();
        byte[] picture = new byte[VOLUME.size()];
        for (int i = 0; i < pixels; i++) {
            for (int d = 0; d < 3; d++) {
                picture[3 * i + d] = record[from + d * pixels + i];
            }
        }
        return picture;
    }
}
