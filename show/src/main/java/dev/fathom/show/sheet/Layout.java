package dev.fathom.show.sheet;

/// Where the cells of a sheet lie: in rows, each cell a block of equal tiles.
///
/// @param count number of cells
/// @param width of a tile before it is enlarged
/// @param height of a tile before it is enlarged
/// @param tiles number of tiles in a cell
/// @param across tiles in a row of a cell
/// @param labelled whether there is room for a label under each cell
/// @param factor by which tiles are enlarged
/// @param columns cells in a row
record Layout(
        int count,
        int width,
        int height,
        int tiles,
        int across,
        boolean labelled,
        int factor,
        int columns) {
    private static final int GAP = 6;
    private static final int WIDEST = 1200;
    private static final int LARGEST_TILE = 112;
    private static final int LARGEST_FACTOR = 24;
    private static final double RATIO = 1.4;

    /// The largest factor at which all fits, in rows that make a sheet somewhat wider than high.
    ///
    /// @param label the widest label, in pixels
    static Layout of(int count, int width, int height, int tiles, int label) {
        int factor = Math.clamp(LARGEST_TILE / Math.max(width, height), 1, LARGEST_FACTOR);
        Layout layout = at(count, width, height, tiles, label, factor);
        while (factor > 1 && Math.max(layout.gridWidth(), layout.gridHeight()) > WIDEST) {
            factor--;
            layout = at(count, width, height, tiles, label, factor);
        }
        return layout;
    }

    private static Layout at(int count, int width, int height, int tiles, int label, int factor) {
        int across = columns(tiles, Math.sqrt(tiles));
        Layout one = new Layout(count, width, height, tiles, across, true, factor, 1);
        boolean labelled = label <= one.cellWidth() + GAP / 2;
        one = new Layout(count, width, height, tiles, across, labelled, factor, 1);
        double ideal = Math.sqrt(RATIO * count * one.stepDown() / one.stepRight());
        return new Layout(
                count, width, height, tiles, across, labelled, factor, columns(count, ideal));
    }

    private static int columns(int count, double ideal) {
        int best = 1;
        for (int columns = 1; columns <= count; columns++) {
            best = cost(count, columns, ideal) < cost(count, best, ideal) ? columns : best;
        }
        return best;
    }

    /// How far from the ideal, and how much of the last row stays empty.
    private static double cost(int count, int columns, double ideal) {
        double off = Math.max(columns / ideal, ideal / columns) - 1;
        double empty = Math.ceilDiv(count, columns) * columns - count;
        return off + empty / columns;
    }

    private int thin() {
        return factor < 4 ? 1 : 2;
    }

    private int down() {
        return Math.ceilDiv(tiles, across);
    }

    int cellWidth() {
        return across * (width * factor + thin()) - thin();
    }

    int cellHeight() {
        return down() * (height * factor + thin()) - thin();
    }

    private int stepRight() {
        return cellWidth() + GAP;
    }

    private int stepDown() {
        return cellHeight() + GAP + (labelled ? Typeface.SMALL.height() : 0);
    }

    /// Left end of a cell's tile.
    int x(int cell, int tile) {
        return cell % columns * stepRight() + tile % across * (width * factor + thin());
    }

    /// Top of a cell's tile.
    int y(int cell, int tile) {
        return cell / columns * stepDown() + tile / across * (height * factor + thin());
    }

    int gridWidth() {
        return Math.min(columns, count) * stepRight() - GAP;
    }

    int gridHeight() {
        return Math.ceilDiv(count, columns) * stepDown() - GAP;
    }
}
