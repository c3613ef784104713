package dev.fathom.show.sheet;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageInputStream;

/// Letters for pictures, drawn beforehand: every machine puts the same pixels.
///
/// A typeface is a grey picture of cells, 32 in a row; the strength of a pixel says how much of it
/// the letter covers. The last row of a cell is a bar as long as the letter is wide.
final class Typeface {
    private static final int COLUMNS = 32;

    /// Drawn for all that is missing.
    private static final String BOX = "□";

    private static final String CHARACTERS =
            IntStream.concat(IntStream.range(32, 127), IntStream.range(161, 256))
                            .mapToObj(Character::toString)
                            .collect(Collectors.joining())
                    + "−–…≤≥∞"
                    + BOX;

    static final Typeface SMALL = new Typeface("typeface-13.png");
    static final Typeface LARGE = new Typeface("typeface-19.png");

    private final Raster cells;
    private final int cellWidth;
    private final int cellHeight;

    private Typeface(String file) {
        BufferedImage image = read(file);
        cells = image.getRaster();
        cellWidth = image.getWidth() / COLUMNS;
        cellHeight = image.getHeight() / Math.ceilDiv(CHARACTERS.length(), COLUMNS);
    }

    private static BufferedImage read(String file) {
        try (InputStream in = Typeface.class.getResourceAsStream(file)) {
            // ImageIO by itself would need a disk to write to
            return ImageIO.read(new MemoryCacheImageInputStream(Objects.requireNonNull(in, file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Receives how much of a pixel is covered.
    interface Pen {
        /// @param coverage 1 … 255
        void cover(int x, int y, int coverage);
    }

    /// Pixels from the top of a line to its bottom.
    int height() {
        return cellHeight - 1;
    }

    int width(String text) {
        return text.codePoints().map(this::advance).sum();
    }

    private int advance(int character) {
        int left = left(character);
        int bottom = top(character) + cellHeight - 1;
        int advance = 0;
        while (advance < cellWidth && cells.getSample(left + advance, bottom, 0) > 0) {
            advance++;
        }
        return advance;
    }

    /// @param x left end of the text
    /// @param y top of the line
    void draw(String text, int x, int y, Pen pen) {
        int at = x - 1;
        for (int character : text.codePoints().toArray()) {
            for (int i = 0; i < height() * cellWidth; i++) {
                int column = i % cellWidth;
                int row = i / cellWidth;
                int coverage = cells.getSample(left(character) + column, top(character) + row, 0);
                if (coverage > 0) {
                    pen.cover(at + column, y + row, coverage);
                }
            }
            at += advance(character);
        }
    }

    private static int position(int character) {
        int position = CHARACTERS.indexOf(character);
        return position < 0 ? CHARACTERS.indexOf(BOX) : position;
    }

    private int left(int character) {
        return position(character) % COLUMNS * cellWidth;
    }

    private int top(int character) {
        return position(character) / COLUMNS * cellHeight;
    }
}
