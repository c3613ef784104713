package dev.fathom.data.picture;

import dev.fathom.file.DataException;
import dev.fathom.file.Source;
import dev.fathom.tensor.Volume;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/// A mask as files hold it: a picture with a palette or in grey, where each pixel's number, which
/// is the place in the palette or the brightness, is its class, and 255 says that it is not known.
/// PNG as a rule; GIF, BMP and TIFF hold the same numbers.
///
/// Stateless and thread-safe.
public final class MaskFile {
    private static final int UNKNOWN = 255;

    private MaskFile() {}

    /// Reads the mask of a picture at a size: each pixel is the one that lies nearest where
    /// [ImageFile#read] puts the picture.
    ///
    /// @param picture the file that it is the mask of
    /// @param wanted of depth 1
    /// @param classes how many there are
    /// @throws DataException when it is no mask, of another size than the picture, or has a class
    ///   that there isn't
    public static byte[] read(Path file, Path picture, Volume wanted, int classes) {
        try (InputStream bytes = Source.stream(file)) {
            String name = picture.getFileName().toString();
            return read(file.toString(), bytes, name, ImageFile.size(picture), wanted, classes);
        } catch (IOException e) {
            throw Source.unreadable(file, e);
        }
    }

    /// The same from a stream, which is not closed.
    ///
    /// @param place named in messages, as is the picture
    /// @param size of the picture
    public static byte[] read(
            String place,
            InputStream stream,
            String picture,
            Volume size,
            Volume wanted,
            int classes)
            throws IOException {
        Numbers numbers = numbers(place, stream);
        if (!numbers.size().equals(size)) {
            throw new DataException(
                    "%s has %d×%d pixels, but its picture %s has %d×%d; a mask has a pixel for each of its picture"
                            .formatted(
                                    place,
                                    numbers.size().width(),
                                    numbers.size().height(),
                                    picture,
                                    size.width(),
                                    size.height()));
        }
        byte[] all = numbers.all();
        for (int i = 0; i < all.length; i++) {
            int number = all[i] & 255;
            if (number >= classes && number != UNKNOWN) {
                throw new DataException(
                        "%s: the pixel in column %d of row %d is of class %d, and there are %d, 0 … %d; correct it, or make it 255 where no class is known"
                                .formatted(
                                        place,
                                        i % size.width(),
                                        i / size.width(),
                                        number,
                                        classes,
                                        classes - 1));
            }
        }
        byte[] mask = new byte[wanted.size()];
        Scaling.fitNearest(numbers.rows(), size, wanted, mask, 0);
        return mask;
    }

    /// The largest class in a mask; −1 when none is known.
    public static int largest(Path file) {
        try (InputStream bytes = Source.stream(file)) {
            return largest(file.toString(), bytes);
        } catch (IOException e) {
            throw Source.unreadable(file, e);
        }
    }

    /// The same from a stream, which is not closed.
    ///
    /// @param place named in messages
    public static int largest(String place, InputStream stream) throws IOException {
        int largest = -1;
        for (byte number : numbers(place, stream).all()) {
            largest = (number & 255) == UNKNOWN ? largest : Math.max(largest, number & 255);
        }
        return largest;
    }

    /// A mask of a size, as it is seen.
    private record Numbers(Volume size, Scaling.Rows rows) {
        byte[] all() {
            byte[] all = new byte[size.pixels()];
            byte[] row = new byte[size.width()];
            for (int y = 0; y < size.height(); y++) {
                rows.read(y, row);
                System.arraycopy(row, 0, all, y * row.length, row.length);
            }
            return all;
        }
    }

    private static Numbers numbers(String place, InputStream stream) throws IOException {
        Encoded encoded = ImageFile.encoded(place, stream);
        if (new Encoded.Reader(place, encoded.bytes()).startsWith(0, "\u00ff\u00d8\u00ff")) {
            throw new DataException(
                    place + " is a JPEG, which changes the numbers of a mask; save it as PNG");
        }
        Pixels pixels = ImageFile.decode(place, encoded, image -> samples(place, image));
        int orientation = encoded.orientation();
        return new Numbers(
                ImageFile.turned(pixels.size(), orientation), pixels.turned(orientation));
    }

    private static Pixels samples(String place, BufferedImage image) {
        ColorModel model = image.getColorModel();
        boolean grey =
                model.getColorSpace().getType() == ColorSpace.TYPE_GRAY
                        && model.getNumComponents() == 1
                        && model.getTransferType() == DataBuffer.TYPE_BYTE;
        if (!grey && !(model instanceof IndexColorModel)) {
            throw new DataException(
                    place
                            + " has colours or more than 8 bits of grey, which are no classes; save the"
                            + " mask with a palette or in grey of 8 bits, so that each pixel's number is"
                            + " its class");
        }
        return new Sampled(image.getRaster());
    }

    /// The numbers themselves.
    private record Sampled(Raster raster) implements Pixels {
        @Override
        public Volume size() {
            return new Volume(raster.getWidth(), raster.getHeight(), 1);
        }

        @Override
        public void read(int x, int y, int width, int height, byte[] into) {
            int[] samples = raster.getPixels(x, y, width, height, (int[]) null);
            for (int i = 0; i < samples.length; i++) {
                into[i] = (byte) samples[i];
            }
        }
    }
}
