package dev.fathom.data.format;

import dev.fathom.data.samples.Pictures;
import dev.fathom.file.DataException;
import dev.fathom.file.Source;
import dev.fathom.tensor.Volume;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// The idx files of MNIST and Fashion-MNIST, packed with gzip or not (LeCun, Cortes & Burges, "The
/// MNIST database of handwritten digits").
///
/// Stateless and thread-safe.
public final class Idx {
    private static final int PICTURES = 0x803;
    private static final int LABELS = 0x801;
    private static final int LARGEST_SIDE = 1 << 13;

    /// The classes when nothing names them: 0 … 9.
    static final List<String> DIGITS = IntStream.range(0, 10).mapToObj(Integer::toString).toList();

    private Idx() {}

    /// Reads grey pictures and their labels.
    ///
    /// @param names the classes
    /// @throws DataException when a file is damaged, or the two don't fit together
    public static Pictures read(Path pictures, Path labels, List<String> names) {
        List<byte[]> bytes;
        Volume volume;
        try (Source in = Source.open(pictures)) {
            magic(in, PICTURES, "pictures: unsigned bytes in 3 dimensions");
            int count = between(in, Integer.MAX_VALUE, "pictures");
            int height = between(in, LARGEST_SIDE, "rows");
            int width = between(in, LARGEST_SIDE, "columns");
            volume = new Volume(width, height, 1);
            bytes = pictures(in, pictures, count, volume);
            in.end(count + " pictures");
        }
        return Pictures.of(volume, names, labels(labels, bytes.size(), names.size()), bytes);
    }

    /// Memory grows with what there is, not with what the header says.
    private static List<byte[]> pictures(Source in, Path file, int count, Volume volume) {
        List<byte[]> bytes = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                bytes.add(in.bytes(volume.size(), "picture " + i + " of " + count));
            }
            return bytes;
        } catch (OutOfMemoryError e) {
            int read = bytes.size();
            bytes.clear();
            throw new DataException(
                    "%s: %,d of its %,d pictures of %s, %,d bytes each, fill Java's heap of %,d MB; take fewer, or give Java more: JDK_JAVA_OPTIONS=-Xmx8g"
                            .formatted(
                                    file,
                                    read,
                                    count,
                                    volume,
                                    volume.size(),
                                    Runtime.getRuntime().maxMemory() >> 20),
                    e);
        }
    }

    private static int[] labels(Path file, int count, int classes) {
        try (Source in = Source.open(file)) {
            magic(in, LABELS, "labels: unsigned bytes in 1 dimension");
            int labels = between(in, Integer.MAX_VALUE, "labels");
            if (labels != count) {
                throw in.wrong(4, "expected " + count + " labels, one a picture, found " + labels);
            }
            byte[] bytes = in.bytes(count, "labels");
            in.end(count + " labels");
            for (int i = 0; i < count; i++) {
                if ((bytes[i] & 255) >= classes) {
                    throw in.wrong(
                            8 + i,
                            "expected a label of 0 … %s, found %s; a file labels.txt beside it names all classes, one a line"
                                    .formatted(classes - 1, bytes[i] & 255));
                }
            }
            return IntStream.range(0, count).map(i -> bytes[i] & 255).toArray();
        }
    }

    private static void magic(Source in, int expected, String what) {
        int found = in.number("the idx header");
        if (found != expected) {
            throw in.wrong(
                    0,
                    String.format("expected 0x%08x (idx %s), found 0x%08x", expected, what, found));
        }
    }

    private static int between(Source in, int most, String what) {
        int found = in.number("the idx header");
        if (found < 1 || found > most) {
            throw in.wrong(
                    in.offset() - 4,
                    "expected 1 … %s %s, found %s"
                            .formatted(most, what, Integer.toUnsignedString(found)));
        }
        return found;
    }
}
