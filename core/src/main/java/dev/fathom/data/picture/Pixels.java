package dev.fathom.data.picture;

import dev.fathom.tensor.Volume;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.util.List;

/// A decoded picture as bytes of grey or of red, green and blue. Transparent parts are laid over
/// white.
interface Pixels {

    Volume size();

    /// Copies a rectangle, row by row, depth contiguous.
    void read(int x, int y, int width, int height, byte[] into);

    /// The samples themselves where they are grey or RGB, of 16 bits the upper 8. Asking Java for
    /// RGB instead would brighten grey pictures, whose colour space it takes to be linear.
    static Pixels of(BufferedImage image) {
        return image.getColorModel() instanceof ComponentColorModel model && plain(model)
                ? new Samples(image.getRaster(), model)
                : new Converted(image);
    }

    private static boolean plain(ComponentColorModel model) {
        int space = model.getColorSpace().getType();
        int type = model.getTransferType();
        return (space == ColorSpace.TYPE_GRAY || space == ColorSpace.TYPE_RGB)
                && (type == DataBuffer.TYPE_BYTE || type == DataBuffer.TYPE_USHORT)
                && !model.isAlphaPremultiplied();
    }

    private static byte overWhite(int value, int alpha) {
        return (byte) ((value * alpha + 255 * (255 - alpha) + 127) / 255);
    }

    /// Grey or RGB, perhaps with alpha.
    record Samples(Raster raster, ComponentColorModel model) implements Pixels {
        @Override
        public Volume size() {
            int depth = model.getNumColorComponents();
            return new Volume(raster.getWidth(), raster.getHeight(), depth);
        }

        @Override
        public void read(int x, int y, int width, int height, byte[] into) {
            int bands = model.getNumComponents();
            int depth = model.getNumColorComponents();
            if (bands == depth && model.getTransferType() == DataBuffer.TYPE_BYTE) {
                raster.getDataElements(x, y, width, height, into);
                return;
            }
            int shift = model.getTransferType() == DataBuffer.TYPE_USHORT ? 8 : 0;
            int[] samples = raster.getPixels(x, y, width, height, (int[]) null);
            for (int i = 0; i < width * height; i++) {
                int alpha = bands > depth ? samples[i * bands + depth] >> shift : 255;
                for (int d = 0; d < depth; d++) {
                    into[i * depth + d] = overWhite(samples[i * bands + d] >> shift, alpha);
                }
            }
        }
    }

    /// Whatever Java can turn into RGB, palettes above all.
    record Converted(BufferedImage image) implements Pixels {
        @Override
        public Volume size() {
            return new Volume(image.getWidth(), image.getHeight(), 3);
        }

        @Override
        public void read(int x, int y, int width, int height, byte[] into) {
            int[] pixels = image.getRGB(x, y, width, height, null, 0, width);
            for (int i = 0; i < pixels.length; i++) {
                for (int d = 0; d < 3; d++) {
                    int value = (pixels[i] >> (16 - 8 * d)) & 255;
                    into[3 * i + d] = overWhite(value, pixels[i] >>> 24);
                }
            }
        }
    }

    /// Cyan, magenta, yellow and black as Adobe writes them, 255 for no ink: red is cyan·black/255.
    /// No colour profile is applied.
    ///
    /// @param luminance whether the first three samples are luminance and two colour differences,
    ///   which give the inks themselves (JFIF's equations)
    record Inks(Raster raster, boolean luminance) implements Pixels {
        @Override
        public Volume size() {
            return new Volume(raster.getWidth(), raster.getHeight(), 3);
        }

        @Override
        public void read(int x, int y, int width, int height, byte[] into) {
            int[] samples = raster.getPixels(x, y, width, height, (int[]) null);
            for (int i = 0; i < width * height; i++) {
                int at = 4 * i;
                if (luminance) {
                    double blue = samples[at + 1] - 128;
                    double red = samples[at + 2] - 128;
                    double luma = samples[at];
                    samples[at] = noInk(luma + 1.402 * red);
                    samples[at + 1] = noInk(luma - 0.344136 * blue - 0.714136 * red);
                    samples[at + 2] = noInk(luma + 1.772 * blue);
                }
                for (int d = 0; d < 3; d++) {
                    into[3 * i + d] = (byte) ((samples[at + d] * samples[at + 3] + 127) / 255);
                }
            }
        }

        private static int noInk(double ink) {
            return 255 - Math.clamp(Math.round(ink), 0, 255);
        }
    }

    /// The lines of these pixels turned as Exif's orientation says.
    ///
    /// @param orientation 1 … 8: where the first row and the first column are seen, in turn top
    ///   left, top right, bottom right, bottom left, left top, right top, right bottom, left bottom
    default Scaling.Rows turned(int orientation) {
        boolean fromTheEnd = List.of(3, 4, 7, 8).contains(orientation);
        boolean backwards = List.of(2, 3, 6, 7).contains(orientation);
        int depth = size().depth();
        return (line, into) -> {
            if (isSideways(orientation)) {
                read(fromTheEnd ? size().width() - 1 - line : line, 0, 1, size().height(), into);
            } else {
                read(0, fromTheEnd ? size().height() - 1 - line : line, size().width(), 1, into);
            }
            if (backwards) {
                reverse(into, depth);
            }
        };
    }

    /// Whether rows are seen as columns.
    static boolean isSideways(int orientation) {
        return orientation > 4;
    }

    private static void reverse(byte[] line, int depth) {
        int last = line.length - depth;
        for (int i = 0; i < line.length / 2 / depth * depth; i++) {
            int other = last - i / depth * depth + i % depth;
            byte swap = line[i];
            line[i] = line[other];
            line[other] = swap;
        }
    }
}
