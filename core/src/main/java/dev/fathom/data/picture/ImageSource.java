package dev.fathom.data.picture;

import dev.fathom.file.DataException;
import dev.fathom.file.Source;
import dev.fathom.tensor.Volume;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/// Where a picture comes from. Wherever that is, the same picture gives the same bytes, within the
/// same limits, and is refused with the same sentence: see [ImageFile].
///
/// Threads may share one of a file, of bytes or of an image; a stream is read once.
@FunctionalInterface
public interface ImageSource {
    /// Reads the picture at a size.
    ///
    /// @return bytes of 0 … 255, row by row, each pixel's depth contiguous
    /// @throws DataException when it is no picture, is damaged, or has more than 64 megapixels
    /// @throws IllegalArgumentException when neither grey nor colour is wanted
    byte[] read(Volume wanted);

    static ImageSource of(Path file) {
        return wanted -> ImageFile.read(file, wanted);
    }

    /// The bytes of a file.
    ///
    /// @param place named in messages
    static ImageSource of(String place, byte[] file) {
        return wanted -> of(place, new ByteArrayInputStream(file)).read(wanted);
    }

    /// A stream of such bytes, which can be read once. It is not closed, and may be read beyond the
    /// picture's end.
    ///
    /// @param place named in messages
    static ImageSource of(String place, InputStream in) {
        return wanted -> {
            try {
                return ImageFile.read(place, in, wanted);
            } catch (IOException e) {
                throw new DataException(place + " can't be read: " + Source.reason(e), e);
            }
        };
    }

    /// A picture in memory: its pixels are those that it would have as a PNG.
    ///
    /// @param place named in messages
    static ImageSource of(String place, BufferedImage image) {
        return wanted -> ImageFile.read(place, image, wanted);
    }
}
