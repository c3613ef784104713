package dev.fathom.data.picture;

import dev.fathom.file.DataException;
import dev.fathom.file.Source;
import dev.fathom.tensor.Volume;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.jspecify.annotations.Nullable;

/// One picture as files hold it: JPEG, PNG, BMP, GIF, TIFF, and what else the class path has a
/// reader for.
///
/// - A picture is turned as its Exif orientation says; CMYK is read as Adobe writes it.
/// - Transparent parts are laid over white; of 16 and 32 bits the upper 8 count, and floats of 0 …
///   1 are brightness; of several pictures in a file the first is read, on the whole of its screen.
/// - What a file holds beside its pixels never reaches a decoder: colour profiles above all are not
///   applied, whole or broken.
/// - Every pixel must be there. A mark of the end, and what would follow, may be missing.
/// - Memory is at most that of the decoded pixels and three times that of the file; of a JPEG in
///   several scans also 2 bytes a pixel and component, outside of Java's heap.
///
/// Stateless and thread-safe.
public final class ImageFile {
    /// Pixels.
    static final int LARGEST = 64 << 20;

    /// Bytes of a file: as many as the largest picture has that isn't packed, and some more.
    private static final int MOST_BYTES = 9 * LARGEST;

    /// Bytes before the end of a JPEG that do no harm; some cameras fill its blocks up.
    private static final Pattern STRAY =
            Pattern.compile("Corrupt JPEG data: \\d{1,2} extraneous bytes before marker 0xd9");

    /// Bytes by which formats are told apart.
    private static final int START = 64;

    private static final Map<String, String> ENDINGS =
            Map.of(
                    "\u00ff\u00d8\u00ff", "jpg",
                    "\u0089PNG", "png",
                    "GIF8", "gif",
                    "BM", "bmp",
                    "II*\0", "tif",
                    "MM\0*", "tif",
                    "RIFF", "webp");

    private ImageFile() {}

    /// Reads a picture at a size: see [Pictures#scaled][dev.fathom.data.samples.Pictures#scaled].
    ///
    /// @return bytes of 0 … 255, row by row, each pixel's depth contiguous
    /// @throws DataException when the file is no picture, is damaged or cut short, or has more than
    ///   64 megapixels
    /// @throws IllegalArgumentException when neither grey nor colour is wanted
    public static byte[] read(Path file, Volume wanted) {
        try (InputStream bytes = Source.stream(file)) {
            return read(file.toString(), bytes, wanted);
        } catch (IOException e) {
            throw Source.unreadable(file, e);
        }
    }

    /// The same from a stream, which is not closed.
    ///
    /// @param place named in messages
    static byte[] read(String place, InputStream stream, Volume wanted) throws IOException {
        Encoded encoded = encoded(place, stream);
        return fit(place, decode(place, encoded), encoded.orientation(), wanted);
    }

    /// A picture's width and height as it is seen; its pixels are not looked at.
    ///
    /// @throws DataException when the file is no picture, its head is damaged, or it is too large
    public static Volume size(Path file) {
        try (InputStream bytes = Source.stream(file)) {
            return size(file.toString(), bytes);
        } catch (IOException e) {
            throw Source.unreadable(file, e);
        }
    }

    /// The same from a stream, which is not closed.
    ///
    /// @param place named in messages
    public static Volume size(String place, InputStream stream) throws IOException {
        Encoded encoded = encoded(place, stream);
        Encoded.Screen screen = encoded.screen();
        Volume size =
                screen != null
                        ? new Volume(screen.width(), screen.height(), 1)
                        : read(
                                place,
                                encoded,
                                reader -> new Volume(reader.getWidth(0), reader.getHeight(0), 1));
        return turned(size, encoded.orientation());
    }

    /// Pixels as a PNG.
    ///
    /// @param picture bytes of 0 … 255, row by row, each pixel's depth contiguous
    /// @param volume of depth 1, grey, or 3
    public static byte[] png(byte[] picture, Volume volume) {
        Scaling.checkDepths(volume.depth(), 1);
        BufferedImage image =
                new BufferedImage(
                        volume.width(),
                        volume.height(),
                        volume.depth() == 1
                                ? BufferedImage.TYPE_BYTE_GRAY
                                : BufferedImage.TYPE_3BYTE_BGR);
        int[] samples = new int[picture.length];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = picture[i] & 255;
        }
        image.getRaster().setPixels(0, 0, volume.width(), volume.height(), samples);
        return bytes(image, "png");
    }

    /// A picture's file, made in memory: ImageIO by itself would need a disk to write to.
    ///
    /// @param kind `png` or `jpeg`
    public static byte[] bytes(BufferedImage image, String kind) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            ImageIO.write(image, kind, out);
        } catch (IOException e) {
            throw new UncheckedIOException("memory can't be written", e);
        }
        return bytes.toByteArray();
    }

    /// How the names of files end that begin with these bytes, as in `jpg`; empty for no picture.
    public static String ending(byte[] file) {
        Encoded.Reader in = new Encoded.Reader("", file);
        return ENDINGS.entrySet().stream()
                .filter(each -> in.startsWith(0, each.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("");
    }

    /// What a decoder gets of a file.
    static Encoded encoded(String place, InputStream stream) throws IOException {
        byte[] start = stream.readNBytes(START);
        if (!readers(start).hasNext()) {
            throw new DataException(unknown(place, start));
        }
        byte[] rest = stream.readNBytes(MOST_BYTES);
        if (rest.length == MOST_BYTES) {
            throw new DataException(
                    "%s: expected a picture of at most %d bytes, found more; make it smaller"
                            .formatted(place, MOST_BYTES));
        }
        byte[] file = Arrays.copyOf(start, start.length + rest.length);
        System.arraycopy(rest, 0, file, start.length, rest.length);
        return Encoded.of(place, file);
    }

    /// The same from a picture in memory.
    static byte[] read(String place, BufferedImage image, Volume wanted) {
        checkPixels(place, image.getWidth(), image.getHeight());
        return fit(place, pixels(place, image), /* orientation= */ 1, wanted);
    }

    private static Iterator<ImageReader> readers(byte[] bytes) {
        return ImageIO.getImageReaders(
                new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes)));
    }

    private static String unknown(String place, byte[] start) {
        boolean webp = new String(start, StandardCharsets.ISO_8859_1).matches("(?s)RIFF....WEBP.*");
        return place
                + ": at byte 0 expected a JPEG, PNG, BMP, GIF or TIFF picture, found "
                + (webp
                        ? "WebP, whose reader, com.twelvemonkeys.imageio:imageio-webp, is not on the"
                                + " class path; add it, or convert the picture"
                        : start.length == 0
                                ? "an empty file; get it again, or leave it out"
                                : "something else; convert it, or leave it out");
    }

    private static byte[] fit(String place, Pixels pixels, int orientation, Volume wanted) {
        Volume size = turned(pixels.size(), orientation);
        try {
            Scaling.checkDepths(size.depth(), wanted.depth());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(place + ": " + e.getMessage(), e);
        }
        byte[] picture = new byte[wanted.size()];
        Scaling.fit(pixels.turned(orientation), size, wanted, picture, 0);
        return picture;
    }

    static Volume turned(Volume size, int orientation) {
        return Pixels.isSideways(orientation)
                ? new Volume(/* width= */ size.height(), /* height= */ size.width(), size.depth())
                : size;
    }

    /// @throws DataException when its decoder refuses it, or warns of damage
    static Pixels decode(String place, Encoded encoded) {
        return decode(place, encoded, image -> pixels(place, image));
    }

    /// The same.
    ///
    /// @param reading what is read of the decoded image
    static Pixels decode(String place, Encoded encoded, Function<BufferedImage, Pixels> reading) {
        return read(
                place,
                encoded,
                reader -> {
                    checkMemory(
                            place,
                            reader.getWidth(0),
                            reader.getHeight(0),
                            bits(reader),
                            Runtime.getRuntime().maxMemory());
                    List<String> warnings = new ArrayList<>();
                    reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
                    Pixels pixels =
                            encoded.inks() == null
                                    ? reading.apply(reader.read(0, inOrder(reader)))
                                    : encoded.inks().apply(raster(reader));
                    warnings.removeIf(warning -> STRAY.matcher(warning).matches());
                    if (encoded.damage() != null && !warnings.isEmpty()) {
                        throw new DataException(
                                "%s: %s (%s); get the file again"
                                        .formatted(place, encoded.damage(), warnings.getFirst()));
                    }
                    return encoded.screen() == null
                            ? pixels
                            : new Pixels.Placed(pixels, encoded.screen());
                });
    }

    /// What is read of a picture by its decoder.
    private interface Reading<T> {
        T of(ImageReader reader) throws IOException;
    }

    private static <T> T read(String place, Encoded encoded, Reading<T> reading) {
        ImageReader reader = readers(encoded.bytes()).next();
        try (ImageInputStream in =
                new MemoryCacheImageInputStream(new ByteArrayInputStream(encoded.bytes()))) {
            reader.setInput(in, true, true);
            checkPixels(place, reader.getWidth(0), reader.getHeight(0));
            return reading.of(reader);
        } catch (DataException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // on damaged files the JDK's decoders throw many kinds of exceptions
            throw new DataException(
                    "%s can't be decoded (%s); save it again as RGB JPEG or PNG"
                            .formatted(place, reason(e)),
                    e);
        } finally {
            reader.dispose();
        }
    }

    /// Has a JPEG's colours put down in the order red, green, blue. In Java's own order, the other
    /// way round, each byte is moved by itself, twice.
    private static ImageReadParam inOrder(ImageReader reader) throws IOException {
        ImageReadParam param = reader.getDefaultReadParam();
        ImageTypeSpecifier type = type(reader);
        if (type != null
                && type.getBufferedImageType() == BufferedImage.TYPE_3BYTE_BGR
                && reader.getFormatName().equals("JPEG")) {
            ColorSpace colours = type.getColorModel().getColorSpace();
            int[] order = {0, 1, 2};
            param.setDestination(
                    ImageTypeSpecifier.createInterleaved(
                                    colours, order, DataBuffer.TYPE_BYTE, false, false)
                            .createBufferedImage(reader.getWidth(0), reader.getHeight(0)));
        }
        return param;
    }

    private static Raster raster(ImageReader reader) throws IOException {
        return reader.canReadRaster() ? reader.readRaster(0, null) : reader.read(0).getRaster();
    }

    private static String reason(Exception e) {
        return e instanceof EOFException
                ? "it ends too early"
                : e instanceof IOException && e.getMessage() != null
                        ? e.getMessage()
                        : "the decoder fails at it";
    }

    private static Pixels pixels(String place, BufferedImage image) {
        try {
            return Pixels.of(image);
        } catch (IllegalArgumentException e) {
            throw new DataException(
                    place + ": " + e.getMessage() + "; save it again as RGB JPEG or PNG", e);
        }
    }

    /// Nothing is allocated for pixels that Java has no room for.
    ///
    /// @param bits of a pixel
    /// @param memory of Java, in bytes
    static void checkMemory(String place, int width, int height, int bits, long memory) {
        long bytes = (long) width * height * Math.max(8, bits) / 8;
        if (bytes > memory / 2) {
            throw new DataException(
                    "%s: %d×%d pixels of %d bits are %d bytes, more than half of Java's %d; make the picture smaller, or give Java more memory (-Xmx)"
                            .formatted(place, width, height, bits, bytes, memory));
        }
    }

    private static int bits(ImageReader reader) throws IOException {
        ImageTypeSpecifier type = type(reader);
        return type == null ? 32 : type.getColorModel().getPixelSize();
    }

    /// What the decoder makes of its own accord; null when it doesn't know before.
    private static @Nullable ImageTypeSpecifier type(ImageReader reader) throws IOException {
        Iterator<ImageTypeSpecifier> types = reader.getImageTypes(0);
        return types.hasNext() ? types.next() : null;
    }

    static void checkPixels(String place, long width, long height) {
        if (width < 1 || height < 1) {
            throw new DataException(
                    "%s: expected pixels, found %d×%d; get the file again"
                            .formatted(place, width, height));
        }
        if (width > LARGEST / height) {
            throw new DataException(
                    "%s: expected at most %d pixels, found %d×%d = %s; make the picture smaller"
                            .formatted(
                                    place,
                                    LARGEST,
                                    width,
                                    height,
                                    Long.toUnsignedString(width * height)));
        }
    }
}
