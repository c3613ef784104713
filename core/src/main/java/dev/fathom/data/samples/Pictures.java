package dev.fathom.data.samples;

import dev.fathom.data.picture.ImageFile;
import dev.fathom.file.Sha256;
import dev.fathom.tensor.Volume;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;

/// Pictures of one size, and what is to be told of each: as a rule the number of its class.
///
/// Reading is safe from several threads at once.
public interface Pictures {
    /// See [#measured].
    int MOST_MEASURED = 1024;

    int size();

    /// Width × height × depth of every picture.
    Volume volume();

    /// The names of the classes; a picture's label is a position in this list. For other tasks than
    /// classification the names of what is told: of labels, of the classes of pixels, of numbers.
    List<String> labels();

    /// The number of a picture's class.
    ///
    /// @throws IllegalStateException when the task is another than to tell classes
    int label(int i);

    /// What is to be told of each picture.
    default Task task() {
        return Task.CLASSIFY;
    }

    /// How many numbers are to be told of a picture: one, its class, unless the task is another;
    /// none where it has a mask.
    default int targets() {
        return 1;
    }

    /// Copies the numbers that are to be told of a picture: its class, 1 for each label that it has
    /// and 0 for the others, or values.
    ///
    /// @param into has room for `targets()` numbers from `at`
    default void target(int i, float[] into, int at) {
        into[at] = label(i);
    }

    /// For the task [Task#SEGMENT]: as many masks, as large as the pictures, of depth 1. Each byte
    /// is the class of a pixel, or [Task#IGNORED].
    ///
    /// @throws IllegalStateException when the task is another
    default Pictures masks() {
        throw new IllegalStateException("pictures for the task " + task() + " have no masks");
    }

    /// Copies picture `i`: bytes of 0 … 255, row by row, each pixel's depth contiguous.
    ///
    /// @param into has room for `volume().size()` bytes from `at`
    /// @throws dev.fathom.file.DataException when the picture's file can't be decoded
    void read(int i, byte[] into, int at);

    /// Picture `i` as the bytes of a picture's file: those from which it is read where it is read
    /// from such a file, and lies in it as it is here or larger, else a PNG of its pixels.
    default byte[] encoded(int i) {
        byte[] picture = new byte[volume().size()];
        read(i, picture, 0);
        return ImageFile.png(picture, volume());
    }

    /// The position of the first picture of each shard, a file that is quick to read from front to
    /// back, rising from 0. Of one shard alone, in any order.
    default int[] shards() {
        return new int[] {0};
    }

    /// The positions of the pictures that stand for all where colours and areas are measured: all,
    /// but at most 1,024 of several shards, as nobody would wait for more.
    default int[] measured() {
        return evenly(shards().length == 1 ? size() : MOST_MEASURED);
    }

    /// Pictures held in memory.
    ///
    /// @param classes the label of each picture
    /// @param pictures each `volume.size()` bytes, not copied
    /// @throws IllegalArgumentException when numbers, lengths or labels don't fit together
    static Pictures of(Volume volume, List<String> labels, int[] classes, List<byte[]> pictures) {
        return new InMemory(volume, labels, classes, pictures);
    }

    /// These pictures with a class for each.
    ///
    /// @param labels the names of the classes
    /// @param classes a position in `labels` for each picture
    /// @throws IllegalArgumentException when they don't fit together
    default Pictures classed(List<String> labels, int[] classes) {
        return new Classed(this, labels, classes);
    }

    /// These pictures with numbers to be told of each.
    ///
    /// @param task [Task#LABELS] or [Task#REGRESS]
    /// @param names of the labels or the values
    /// @param values for each picture a number for each name; of labels 1 or 0
    /// @throws IllegalArgumentException when they don't fit together, or one is no number
    default Pictures valued(Task task, List<String> names, List<float[]> values) {
        return new Valued(this, task, names, values);
    }

    /// These pictures with a mask for each: see [#masks].
    ///
    /// @param classes the names of the classes
    /// @throws IllegalArgumentException when there are not as many, of the same size
    default Pictures masked(Pictures masks, List<String> classes) {
        return new Masked(this, masks, classes);
    }

    /// The pictures at these positions, in this order.
    default Pictures subset(int... indices) {
        return new Subset(this, indices);
    }

    /// Positions of at most so many pictures, evenly chosen.
    default int[] evenly(int most) {
        int count = Math.min(most, size());
        return IntStream.range(0, count).map(i -> (int) ((long) i * size() / count)).toArray();
    }

    /// The same pictures at another size: the shorter side scaled to fit, the middle of the longer
    /// side kept; grey becomes colour or colour grey (luma of ITU-R BT.601) where the depth asks.
    ///
    /// @throws IllegalArgumentException when the depths differ and are not 1 and 3
    default Pictures scaled(Volume wanted) {
        return wanted.equals(volume()) ? this : Derived.scaled(this, wanted);
    }

    /// The middle of each picture, cut out as it is. Of an odd number of pixels too many, one more
    /// is left out on the right and at the bottom.
    ///
    /// @throws IllegalArgumentException when the pictures are smaller, or of another depth
    default Pictures cropped(Volume wanted) {
        return wanted.equals(volume()) ? this : Derived.cropped(this, wanted);
    }

    /// The SHA-256 of a picture's bytes. Sets that have read all of their pictures already keep it;
    /// of pictures in shards it is that of the place and size of its file, so that nothing has to
    /// be read before the first step.
    default byte[] digest(int i) {
        byte[] picture = new byte[volume().size()];
        read(i, picture, 0);
        return Sha256.digest().digest(picture);
    }

    /// A fingerprint of the content: volume, names, and each picture's [#digest] and what is to be
    /// told of it.
    default String sha256() {
        MessageDigest digest = Sha256.digest();
        String head = volume() + "\n" + String.join("\n", labels()) + "\n";
        digest.update(head.getBytes(StandardCharsets.UTF_8));
        float[] target = new float[targets()];
        ByteBuffer told = ByteBuffer.allocate(4 * target.length);
        for (int i = 0; i < size(); i++) {
            if (task() == Task.CLASSIFY) {
                told.putInt(0, label(i));
            } else {
                target(i, target, 0);
                told.asFloatBuffer().put(target);
            }
            digest.update(told.array());
            digest.update(digest(i));
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
