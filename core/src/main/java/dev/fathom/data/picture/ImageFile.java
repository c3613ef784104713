package dev.fathom.data.picture;

import dev.fathom.file.DataException;
import dev.fathom.file.Source;
import dev.fathom.tensor.Volume;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/// One picture as files hold it: JPEG, PNG, BMP, GIF, TIFF, and what else the class path has a
/// reader for.
///
/// - A JPEG is turned as its Exif orientation says; CMYK is read as Adobe writes it.
/// - Transparent parts are laid over white; of 16 bits the upper 8 count; of several pictures in a
///   file the first is read.
/// - Colour profiles are not applied.
///
/// Stateless and thread-safe.
public final class ImageFile {
    private static final int LARGEST = 64 << 20;

    /// More pixels than a byte can hold: the most that deflate packs into one, at 1 bit a pixel.
    private static final int PIXELS_PER_BYTE = 1032 * 8;

    private static final List<String> DENSE = List.of("webp", "tif", "tiff");

    private ImageFile() {}

    /// Reads a picture at a size: see [Pictures#scaled][dev.fathom.data.samples.Pictures#scaled].
    ///
    /// @return bytes of 0 … 255, row by row, each pixel's depth contiguous
    /// @throws DataException when the file is no picture, is damaged, or has more than 64
    ///   megapixels
    /// @throws IllegalArgumentException when neither grey nor colour is wanted
    public static byte[] read(Path file, Volume wanted) {
        try (InputStream bytes = Files.newInputStream(file)) {
            return read(file.toString(), bytes, wanted);
        } catch (IOException e) {
            throw Source.unreadable(file, e);
        }
    }

    /// The same from a stream, which is not closed.
    ///
    /// @param place named in messages
    static byte[] read(String place, InputStream bytes, Volume wanted) throws IOException {
        try (ImageInputStream in = new MemoryCacheImageInputStream(bytes)) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                throw new DataException(unknown(place, in));
            }
            ImageReader reader = readers.next();
            try {
                JpegHeader header = JpegHeader.read(in);
                reader.setInput(in, true, true);
                Pixels pixels = decode(place, in, reader, header);
                return fit(place, pixels, header.orientation(), wanted);
            } finally {
                reader.dispose();
            }
        }
    }

    /// The same from a picture in memory.
    static byte[] read(String place, BufferedImage image, Volume wanted) {
        checkPixels(place, image.getWidth(), image.getHeight());
        return fit(place, Pixels.of(image), /* orientation= */ 1, wanted);
    }

    private static String unknown(String place, ImageInputStream in) throws IOException {
        byte[] start = new byte[12];
        int read = in.read(start);
        boolean webp = new String(start, StandardCharsets.ISO_8859_1).matches("(?s)RIFF....WEBP");
        return place
                + ": at byte 0 expected a JPEG, PNG, BMP, GIF or TIFF picture, found "
                + (webp
                        ? "WebP, whose reader, com.twelvemonkeys.imageio:imageio-webp, is not on the"
                                + " class path; add it, or convert the picture"
                        : read <= 0
                                ? "an empty file; get it again, or take it out of the folder"
                                : "something else; convert it, or take it out of the folder");
    }

    private static byte[] fit(String place, Pixels pixels, int orientation, Volume wanted) {
        Volume size = pixels.size();
        if (Pixels.isSideways(orientation)) {
            size = new Volume(/* width= */ size.height(), /* height= */ size.width(), size.depth());
        }
        try {
            Scaling.checkDepths(size.depth(), wanted.depth());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(place + ": " + e.getMessage(), e);
        }
        byte[] picture = new byte[wanted.size()];
        Scaling.fit(pixels.turned(orientation), size, wanted, picture, 0);
        return picture;
    }

    private static Pixels decode(
            String place, ImageInputStream in, ImageReader reader, JpegHeader header) {
        try {
            checkSize(place, in, reader);
            List<String> warnings = new ArrayList<>();
            reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
            Pixels pixels =
                    header.components() == 4
                            ? new Pixels.Inks(reader.readRaster(0, null), header.luminance())
                            : Pixels.of(reader.read(0));
            // a JPEG that is cut short is filled up with grey; other warnings do no harm
            if (warnings.stream().anyMatch(warning -> warning.startsWith("Truncated"))) {
                throw new DataException(place + ": the picture is cut short; get the file again");
            }
            return pixels;
        } catch (DataException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // on damaged files the JDK's decoders throw many kinds of exceptions
            throw new DataException(
                    place
                            + " can't be decoded ("
                            + e.getMessage()
                            + "); save it again as RGB JPEG or PNG",
                    e);
        }
    }

    /// Nothing is allocated for pixels that a picture only claims.
    private static void checkSize(String place, ImageInputStream in, ImageReader reader)
            throws IOException {
        long pixels = checkPixels(place, reader.getWidth(0), reader.getHeight(0));
        long least = pixels / PIXELS_PER_BYTE;
        if (DENSE.contains(reader.getFormatName().toLowerCase(Locale.ROOT))) {
            return;
        }
        in.mark();
        while (in.getStreamPosition() < least && in.read() >= 0) {
            // so many bytes must be there
        }
        long found = in.getStreamPosition();
        in.reset();
        if (found < least) {
            throw new DataException(
                    "%s: %d×%d = %d pixels can't be in a file of %d bytes; get the file again"
                            .formatted(
                                    place, reader.getWidth(0), reader.getHeight(0), pixels, found));
        }
    }

    private static long checkPixels(String place, int width, int height) {
        long pixels = (long) width * height;
        if (pixels > LARGEST) {
            throw new DataException(
                    "%s: expected at most %d pixels, found %d×%d = %d; make the picture smaller"
                            .formatted(place, LARGEST, width, height, pixels));
        }
        return pixels;
    }
}
