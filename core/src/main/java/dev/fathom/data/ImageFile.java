package dev.fathom.data;

import dev.fathom.tensor.Volume;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/// One picture in a file: JPEG, PNG, BMP, GIF, TIFF.
public final class ImageFile {
    private static final int LARGEST = 64 << 20;

    private ImageFile() {}

    /// Reads a picture at a size: see [Pictures#scaled]. Transparent parts are laid over white.
    ///
    /// @return bytes of 0 … 255, row by row, each pixel's depth contiguous
    /// @throws DataException when the file is no picture, is damaged, or has more than 64
    ///   megapixels
    public static byte[] read(Path file, Volume wanted) {
        BufferedImage image = decode(file);
        Scaling.Rows rows;
        int depth;
        if (image.getColorModel() instanceof ComponentColorModel model && plain(model)) {
            depth = model.getNumColorComponents();
            rows = (y, row) -> samples(image, model, y, row);
        } else {
            depth = 3;
            rows = (y, row) -> argb(image, y, row);
        }
        byte[] picture = new byte[wanted.size()];
        Volume size = new Volume(image.getWidth(), image.getHeight(), depth);
        Scaling.fit(rows, size, wanted, picture, 0);
        return picture;
    }

    private static BufferedImage decode(Path file) {
        try (InputStream bytes = Files.newInputStream(file);
                ImageInputStream in = new MemoryCacheImageInputStream(bytes)) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                throw new DataException(
                        file
                                + ": at byte 0 expected a JPEG, PNG, BMP, GIF or TIFF picture, found"
                                + " something else; convert it, or take it out of the folder");
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(in, true, true);
                return decode(file, reader);
            } finally {
                reader.dispose();
            }
        } catch (IOException e) {
            throw Source.unreadable(file, e);
        }
    }

    private static BufferedImage decode(Path file, ImageReader reader) {
        try {
            long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
            if (pixels > LARGEST) {
                throw new DataException(
                        file
                                + ": expected at most "
                                + LARGEST
                                + " pixels, found "
                                + reader.getWidth(0)
                                + "×"
                                + reader.getHeight(0)
                                + " = "
                                + pixels
                                + "; make the picture smaller");
            }
            List<String> warnings = new ArrayList<>();
            reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
            BufferedImage image = reader.read(0);
            // a JPEG that is cut short is filled up with grey; other warnings do no harm
            if (warnings.stream().anyMatch(warning -> warning.startsWith("Truncated"))) {
                throw new DataException(file + ": the picture is cut short; get the file again");
            }
            return image;
        } catch (DataException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // on damaged files the JDK's decoders throw many kinds of exceptions
            throw new DataException(
                    file
                            + " can't be decoded ("
                            + e.getMessage()
                            + "); save it again as RGB JPEG or PNG",
                    e);
        }
    }

    /// Whether the samples are the values themselves. Asking Java for RGB instead would brighten
    /// grey pictures, whose colour space it takes to be linear.
    private static boolean plain(ComponentColorModel model) {
        int space = model.getColorSpace().getType();
        int type = model.getTransferType();
        return (space == ColorSpace.TYPE_GRAY || space == ColorSpace.TYPE_RGB)
                && (type == DataBuffer.TYPE_BYTE || type == DataBuffer.TYPE_USHORT)
                && !model.isAlphaPremultiplied();
    }

    private static void samples(BufferedImage image, ComponentColorModel model, int y, byte[] row) {
        int bands = model.getNumComponents();
        int depth = model.getNumColorComponents();
        int shift = model.getTransferType() == DataBuffer.TYPE_USHORT ? 8 : 0;
        int[] samples = image.getRaster().getPixels(0, y, image.getWidth(), 1, (int[]) null);
        for (int x = 0; x < image.getWidth(); x++) {
            int alpha = bands > depth ? samples[x * bands + depth] >> shift : 255;
            for (int d = 0; d < depth; d++) {
                row[x * depth + d] = overWhite(samples[x * bands + d] >> shift, alpha);
            }
        }
    }

    private static void argb(BufferedImage image, int y, byte[] row) {
        int[] pixels = image.getRGB(0, y, image.getWidth(), 1, null, 0, image.getWidth());
        for (int x = 0; x < pixels.length; x++) {
            int alpha = pixels[x] >>> 24;
            for (int d = 0; d < 3; d++) {
                row[3 * x + d] = overWhite((pixels[x] >> (16 - 8 * d)) & 255, alpha);
            }
        }
    }

    private static byte overWhite(int value, int alpha) {
        return (byte) ((value * alpha + 255 * (255 - alpha) + 127) / 255);
    }
}
