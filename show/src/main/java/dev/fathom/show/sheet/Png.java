package dev.fathom.show.sheet;

import dev.fathom.data.picture.ImageFile;
import dev.fathom.file.AtomicFile;
import dev.fathom.tensor.Volume;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;

/// Pictures as PNG. The same Java makes the same bytes of the same pixels.
///
/// Stateless and thread-safe.
public final class Png {
    private Png() {}

    public static byte[] bytes(BufferedImage image) {
        return ImageFile.bytes(image, "png");
    }

    /// Writes the file whole or not at all: see [AtomicFile].
    public static void write(Path file, BufferedImage image) throws IOException {
        AtomicFile.write(file, bytes(image));
    }

    /// The picture as an address that holds it, for a page.
    public static String address(BufferedImage image) {
        return "data:image/png;base64," + Base64.getEncoder().encodeToString(bytes(image));
    }

    /// What a network read, as an address that holds it.
    ///
    /// @param bytes depth contiguous; of another depth than 3 the first channel is shown as grey
    public static String address(Volume volume, byte[] bytes) {
        return address(Tile.of(volume, bytes));
    }

    private static String address(Tile tile) {
        Canvas canvas = new Canvas(tile.width(), tile.height());
        canvas.tile(0, 0, tile);
        return address(canvas.image());
    }
}
