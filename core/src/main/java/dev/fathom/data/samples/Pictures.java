package dev.fathom.data.samples;

import dev.fathom.file.Sha256;
import dev.fathom.tensor.Volume;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;

/// Pictures of one size, each with the number of its class.
///
/// Reading is safe from several threads at once.
public interface Pictures {

    int size();

    /// Width × height × depth of every picture.
    Volume volume();

    /// The names of the classes; a picture's label is a position in this list.
    List<String> labels();

    int label(int i);

    /// Copies picture `i`: bytes of 0 … 255, row by row, each pixel's depth contiguous.
    ///
    /// @param into has room for `volume().size()` bytes from `at`
    /// @throws DataException when the picture's file can't be decoded
    void read(int i, byte[] into, int at);

    /// Pictures held in memory.
    ///
    /// @param classes the label of each picture
    /// @param pictures each `volume.size()` bytes, not copied
    /// @throws IllegalArgumentException when numbers, lengths or labels don't fit together
    static Pictures of(Volume volume, List<String> labels, int[] classes, List<byte[]> pictures) {
        return new InMemory(volume, labels, classes, pictures);
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

    /// The SHA-256 of a picture's bytes. Sets that have read all of their pictures already keep it.
    default byte[] digest(int i) {
        byte[] picture = new byte[volume().size()];
        read(i, picture, 0);
        return Sha256.digest().digest(picture);
    }

    /// A fingerprint of the content: volume, class names, and each picture's label and [#digest].
    default String sha256() {
        MessageDigest digest = Sha256.digest();
        String head = volume() + "\n" + String.join("\n", labels()) + "\n";
        digest.update(head.getBytes(StandardCharsets.UTF_8));
        for (int i = 0; i < size(); i++) {
            digest.update(ByteBuffer.allocate(4).putInt(0, label(i)));
            digest.update(digest(i));
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
