package dev.fathom.data.picture;

import dev.fathom.tensor.Volume;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.util.List;

/// A decoded picture as bytes of grey or of red, green and blue. Transparent parts are laid over
/// white.
interface Pixels {

    Volume size();

    /// Copies a rectangle, row by row, depth contiguous.
    void read(int x, int y, int width, int height, byte[] into);

    /// The samples themselves where they are grey or RGB, of 16 bits the upper 8. Asking Java for
    /// RGB instead would brighten grey pictures, whose colour space it takes to be linear.
    ///
    /// @throws IllegalArgumentException when they are neither
    static Pixels of(BufferedImage image) {
        if (!(image.getColorModel() instanceof ComponentColorModel model)) {
            return new Converted(image);
        }
        boolean grey = model.getColorSpace().getType() == ColorSpace.TYPE_GRAY;
        if (!grey && model.getColorSpace().getType() != ColorSpace.TYPE_RGB) {
            throw new IllegalArgumentException("its colours are neither grey nor RGB");
        }
        if (!grey && model.isAlphaPremultiplied()) {
            return new Converted(image);
        }
        int type = model.getTransferType();
        return type == DataBuffer.TYPE_BYTE || type == DataBuffer.TYPE_USHORT
                ? new Samples(image.getRaster(), model)
                : new Samples(bytes(image.getRaster(), model), bytes(model));
    }

    private static ComponentColorModel bytes(ComponentColorModel like) {
        return new ComponentColorModel(
                like.getColorSpace(),
                like.hasAlpha(),
                like.isAlphaPremultiplied(),
                like.getTransparency(),
                DataBuffer.TYPE_BYTE);
    }

    /// Floats of 0 … 1 as bytes, and of whole numbers the upper 8 bits.
    private static Raster bytes(Raster raster, ComponentColorModel model) {
        int type = model.getTransferType();
        boolean floats = type == DataBuffer.TYPE_FLOAT || type == DataBuffer.TYPE_DOUBLE;
        if (!floats && type != DataBuffer.TYPE_INT) {
            throw new IllegalArgumentException("its samples have a sign");
        }
        int width = raster.getWidth();
        int bands = raster.getNumBands();
        WritableRaster bytes =
                Raster.createInterleavedRaster(
                        DataBuffer.TYPE_BYTE, width, raster.getHeight(), bands, null);
        double[] row = new double[width * bands];
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getPixels(0, y, width, 1, row);
            for (int i = 0; i < row.length; i++) {
                if (floats && !(row[i] >= 0 && row[i] <= 1)) {
                    throw new IllegalArgumentException(
                            "expected floats of 0 … 1, found " + row[i] + " in row " + y);
                }
                row[i] = floats ? Math.round(255 * row[i]) : (int) row[i] >>> 24;
            }
            bytes.setPixels(0, y, width, 1, row);
        }
        return bytes;
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
                    int value = samples[i * bands + d] >> shift;
                    into[i * depth + d] =
                            model.isAlphaPremultiplied()
                                    ? (byte) Math.min(255, value + 255 - alpha)
                                    : overWhite(value, alpha);
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

    /// A part of a screen, on a ground of one colour.
    record Placed(Pixels part, Encoded.Screen screen) implements Pixels {
        @Override
        public Volume size() {
            return new Volume(screen.width(), screen.height(), part.size().depth());
        }

        @Override
        public void read(int x, int y, int width, int height, byte[] into) {
            int depth = size().depth();
            for (int i = 0; i < width * height * depth; i++) {
                into[i] = (byte) (screen.background() >> (8 * (depth - 1 - i % depth)));
            }
            int left = Math.max(x, screen.x());
            int top = Math.max(y, screen.y());
            int across = Math.min(x + width, screen.x() + part.size().width()) - left;
            int down = Math.min(y + height, screen.y() + part.size().height()) - top;
            if (across <= 0 || down <= 0) {
                return;
            }
            byte[] there = new byte[across * down * depth];
            part.read(left - screen.x(), top - screen.y(), across, down, there);
            for (int row = 0; row < down; row++) {
                int to = ((top - y + row) * width + left - x) * depth;
                System.arraycopy(there, row * across * depth, into, to, across * depth);
            }
        }
    }

    /// Cyan, magenta, yellow and black: red is what cyan and black leave of it, by their product.
    /// No colour profile is applied.
    ///
    /// @param luminance whether the first three samples are luminance and two colour differences,
    ///   which give the inks themselves (JFIF's equations)
    /// @param none no ink: 255 as Adobe writes JPEG, 0 in TIFF
    record Inks(Raster raster, boolean luminance, int none) implements Pixels {
        @Override
        public Volume size() {
            return new Volume(raster.getWidth(), raster.getHeight(), 3);
        }

        @Override
        public void read(int x, int y, int width, int height, byte[] into) {
            int[] samples = raster.getPixels(x, y, width, height, (int[]) null);
            for (int i = 0; i < width * height; i++) {
                int at = 4 * i;
                for (int d = 0; d < 4; d++) {
                    samples[at + d] = none == 0 ? 255 - samples[at + d] : samples[at + d];
                }
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
