package dev.fathom.show.sheet;

import java.awt.image.BufferedImage;
import java.util.Arrays;

/// Pixels to draw on; what lies outside is left out.
final class Canvas {
    static final int PAPER = 0xffffff;
    static final int INK = 0x1f2328;
    static final int SOFT = 0x667079;
    static final int LINE = 0xdddad2;
    static final int MARK = 0xe0218a;

    private final int width;
    private final int height;
    private final int[] rgb;

    Canvas(int width, int height) {
        this.width = width;
        this.height = height;
        if (height > Integer.MAX_VALUE / width) {
            throw new IllegalArgumentException(
                    "a drawing of %d×%d has more than 2,147,483,647 pixels; let it show less"
                            .formatted(width, height));
        }
        rgb = new int[width * height];
        Arrays.fill(rgb, PAPER);
    }

    private void mix(int x, int y, int colour, double share) {
        if (x >= 0 && x < width && y >= 0 && y < height) {
            rgb[y * width + x] = Palette.mix(rgb[y * width + x], colour, share);
        }
    }

    void fill(int x, int y, int w, int h, int colour) {
        for (int row = y; row < y + h; row++) {
            for (int column = x; column < x + w; column++) {
                mix(column, row, colour, 1);
            }
        }
    }

    /// A line of one pixel round a rectangle, outside of it.
    void frame(int x, int y, int w, int h, int colour) {
        fill(x - 1, y - 1, w + 2, 1, colour);
        fill(x - 1, y + h, w + 2, 1, colour);
        fill(x - 1, y, 1, h, colour);
        fill(x + w, y, 1, h, colour);
    }

    /// Both diagonals of a rectangle.
    void cross(int x, int y, int w, int h, int colour) {
        int steps = 4 * Math.max(w, h);
        for (int i = 0; i <= steps; i++) {
            int column = i * (w - 1) / steps;
            int row = i * (h - 1) / steps;
            mix(x + column, y + row, colour, 1);
            mix(x + w - 1 - column, y + row, colour, 1);
        }
    }

    void tile(int x, int y, Tile tile) {
        for (int i = 0; i < tile.rgb().length; i++) {
            mix(x + i % tile.width(), y + i / tile.width(), tile.rgb()[i], 1);
        }
    }

    /// @param x left end
    /// @param y top of the line
    void text(Typeface typeface, String text, int x, int y, int colour) {
        typeface.draw(text, x, y, (column, row, part) -> mix(column, row, colour, part / 255.0));
    }

    BufferedImage image() {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        image.setRGB(0, 0, width, height, rgb, 0, width);
        return image;
    }
}
