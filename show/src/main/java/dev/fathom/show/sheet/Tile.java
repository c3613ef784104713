package dev.fathom.show.sheet;

import dev.fathom.tensor.Volume;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/// A small picture.
final class Tile {
    private final int width;
    private final int height;
    private final int[] rgb;

    /// @param rgb row by row, `0xRRGGBB`
    Tile(int width, int height, int[] rgb) {
        this.width = width;
        this.height = height;
        this.rgb = rgb;
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    int[] rgb() {
        return rgb;
    }

    /// @param pixel the colour of each pixel, counted row by row
    static Tile of(int width, int height, IntUnaryOperator pixel) {
        return new Tile(width, height, IntStream.range(0, width * height).map(pixel).toArray());
    }

    /// What a network read.
    ///
    /// @param bytes depth contiguous; of another depth than 3 the first channel is shown as grey
    static Tile of(Volume volume, byte[] bytes) {
        int depth = volume.depth();
        return of(
                volume.width(),
                volume.height(),
                i -> {
                    int rgb = 0;
                    for (int c = 0; c < 3; c++) {
                        rgb = (rgb << 8) | (bytes[i * depth + (depth == 3 ? c : 0)] & 255);
                    }
                    return rgb;
                });
    }

    int at(int x, int y) {
        return rgb[y * width + x];
    }

    /// Each pixel as a square of so many a side.
    Tile enlarged(int factor) {
        return of(
                width * factor,
                height * factor,
                i -> at(i % (width * factor) / factor, i / (width * factor) / factor));
    }
}
