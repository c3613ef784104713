package dev.fathom.show.sheet;

import java.awt.image.BufferedImage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Cells of tiles in rows, under a title and over the scale of their colours.
///
/// @param title one line
/// @param words lines under it
/// @param layout of the cells
/// @param legend the scale, or null where colours are those of pictures
record Sheet(String title, List<String> words, Layout layout, @Nullable Legend legend) {
    static final int MARGIN = 24;
    private static final int BETWEEN = 14;

    /// @param tiles before they are enlarged
    /// @param label written under them where there is room
    /// @param dead whether it is crossed out
    record Cell(List<Tile> tiles, String label, boolean dead) {}

    private int headHeight() {
        return Typeface.LARGE.height() + 2 + words.size() * Typeface.SMALL.height();
    }

    int x(int cell) {
        return MARGIN + layout.x(cell, 0);
    }

    int y(int cell) {
        return MARGIN + headHeight() + BETWEEN + layout.y(cell, 0);
    }

    private int width() {
        int inner = Math.max(layout.gridWidth(), Typeface.LARGE.width(title));
        for (String line : words) {
            inner = Math.max(inner, Typeface.SMALL.width(line));
        }
        return 2 * MARGIN + Math.max(inner, legend == null ? 0 : legend.width());
    }

    private int height() {
        return 2 * MARGIN
                + headHeight()
                + BETWEEN
                + layout.gridHeight()
                + (legend == null ? 0 : BETWEEN + Legend.HEIGHT);
    }

    BufferedImage draw(List<Cell> cells) {
        Canvas canvas = new Canvas(width(), height());
        canvas.text(Typeface.LARGE, title, MARGIN, MARGIN, Canvas.INK);
        int line = MARGIN + Typeface.LARGE.height() + 2;
        for (String text : words) {
            canvas.text(Typeface.SMALL, text, MARGIN, line, Canvas.SOFT);
            line += Typeface.SMALL.height();
        }
        for (int i = 0; i < cells.size(); i++) {
            draw(canvas, i, cells.get(i));
        }
        if (legend != null) {
            legend.draw(canvas, MARGIN, height() - MARGIN - Legend.HEIGHT);
        }
        return canvas.image();
    }

    private void draw(Canvas canvas, int number, Cell cell) {
        int x = x(number);
        int y = y(number);
        int width = layout.cellWidth();
        int height = layout.cellHeight();
        if (cell.tiles().size() == 1) {
            canvas.frame(x, y, width, height, Canvas.LINE);
        }
        for (int t = 0; t < cell.tiles().size(); t++) {
            canvas.tile(
                    x + layout.x(number, t) - layout.x(number, 0),
                    y + layout.y(number, t) - layout.y(number, 0),
                    cell.tiles().get(t).enlarged(layout.factor()));
        }
        if (cell.dead()) {
            canvas.cross(x, y, width, height, Canvas.SOFT);
        }
        if (layout.labelled()) {
            int middle = x + (width - Typeface.SMALL.width(cell.label())) / 2;
            canvas.text(Typeface.SMALL, cell.label(), middle, y + height + 1, Canvas.SOFT);
        }
    }
}
