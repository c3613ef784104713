package dev.fathom.data.samples;

import dev.fathom.tensor.Volume;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
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
    /// @throws DataException when numbers, lengths or labels don't fit together
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
    /// @throws DataException when the depths differ and are not 1 and 3
    default Pictures scaled(Volume wanted) {
        return wanted.equals(volume()) ? this : Derived.scaled(this, wanted);
    }

    /// The middle of each picture, cut out as it is. Of an odd number of pixels too many, one more
    /// is left out on the right and at the bottom.
    ///
    /// @throws DataException when the pictures are smaller, or of another depth
    default Pictures cropped(Volume wanted) {
        return wanted.equals(volume()) ? this : Derived.cropped(this, wanted);
    }

    /// A fingerprint of the content: volume, class names, and each picture's label and bytes.
    default String sha256() {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
        String head = volume() + "\n" + String.join("\n", labels()) + "\n";
        digest.update(head.getBytes(StandardCharsets.UTF_8));
        byte[] record = new byte[4 + volume().size()];
        for (int i = 0; i < size(); i++) {
            ByteBuffer.wrap(record).putInt(label(i));
            read(i, record, 4);
            digest.update(record);
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
