package dev.fathom.studio.view;

import dev.fathom.tensor.Tensor;
import dev.fathom.tensor.Volume;

/// Depth slices as pictures: a signed byte a pixel, 127 standing for the slice's largest size.
final class Planes {
    /// Stands for values that are no numbers.
    static final byte NO_NUMBER = -128;

    private static final int FULL = 127;

    private final Tensor tensor;
    private final int reduced;
    private final int width;
    private final int height;

    /// @param side the longest side that is wanted; larger slices are averaged over blocks
    Planes(Tensor tensor, int side) {
        this.tensor = tensor;
        Volume volume = tensor.volume();
        reduced = Math.max(1, Math.ceilDiv(Math.max(volume.width(), volume.height()), side));
        width = Math.ceilDiv(volume.width(), reduced);
        height = Math.ceilDiv(volume.height(), reduced);
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    /// One slice, row by row.
    ///
    /// @param size what 127 stands for
    byte[] slice(int d, float size) {
        byte[] plane = new byte[width * height];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                double value = mean(d, x * reduced, y * reduced);
                plane[y * width + x] =
                        Double.isNaN(value)
                                ? NO_NUMBER
                                : (byte)
                                        (size == 0
                                                ? 0
                                                : Math.clamp(
                                                        Math.round(value / size * FULL),
                                                        -FULL,
                                                        FULL));
            }
        }
        return plane;
    }

    private double mean(int d, int left, int top) {
        Volume volume = tensor.volume();
        int right = Math.min(left + reduced, volume.width());
        int bottom = Math.min(top + reduced, volume.height());
        double sum = 0;
        for (int y = top; y < bottom; y++) {
            for (int x = left; x < right; x++) {
                sum += tensor.at(0, x, y, d);
            }
        }
        return sum / ((right - left) * (bottom - top));
    }
}
