package dev.fathom.show.sheet;

import dev.fathom.show.text.Decimals;

/// A bar of a palette's colours with the numbers at its ends and, of diverging colours, the 0.
record Legend(Palette palette, String least, String most) {
    static final int HEIGHT = 10 + 3 + Typeface.SMALL.height();
    private static final int BAR = 10;
    private static final int WIDTH = 260;

    /// For numbers of −most … most, or 0 … most.
    static Legend of(Palette palette, double most) {
        String end = Decimals.number(most);
        return new Legend(palette, palette.least() < 0 ? "−" + end : "0", end);
    }

    int width() {
        return Math.max(
                WIDTH, 2 * Math.max(Typeface.SMALL.width(least), Typeface.SMALL.width(most)) + 40);
    }

    void draw(Canvas canvas, int x, int y) {
        int width = width();
        for (int i = 0; i < width; i++) {
            double share = (double) i / (width - 1);
            int rgb = palette.rgb(palette.least() + share * (1 - palette.least()));
            canvas.fill(x + i, y, 1, BAR, rgb);
        }
        canvas.frame(x, y, width, BAR, Canvas.LINE);
        int below = y + BAR + 3;
        canvas.text(Typeface.SMALL, least, x, below, Canvas.SOFT);
        int right = x + width - Typeface.SMALL.width(most);
        canvas.text(Typeface.SMALL, most, right, below, Canvas.SOFT);
        if (palette.least() < 0) {
            int middle = x + (width - Typeface.SMALL.width("0")) / 2;
            canvas.text(Typeface.SMALL, "0", middle, below, Canvas.SOFT);
        }
    }
}
