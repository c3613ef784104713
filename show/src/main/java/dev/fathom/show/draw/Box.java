package dev.fathom.show.draw;

import dev.fathom.show.page.Html;
import dev.fathom.tensor.Volume;

/// A volume as a drawn box: depth runs to the right, height down, width away from the reader. Edges
/// are as long as the square roots of their sizes, so that 3 and 4,096 fit on one sheet.
///
/// @param left of the front face
/// @param top of the front face
/// @param depth length of the edge in pixels, as are height and width
record Box(double left, double top, double depth, double height, double width) {
    private static final double RIGHT = 0.45;
    private static final double UP = 0.3;

    /// @param side pixels for the square root of 1 along width and height
    /// @param deep pixels for the square root of 1 along the depth
    static Box of(Volume volume, double left, double top, double side, double deep) {
        return new Box(
                left,
                top,
                deep * Math.sqrt(volume.depth()),
                side * Math.sqrt(volume.height()),
                side * Math.sqrt(volume.width()));
    }

    double right() {
        return left + depth + width * RIGHT;
    }

    /// A box of its own size within this one, as far right as `along` of the free depth, `down` of
    /// the free height and `away` of the free width: each 0 … 1.
    Box within(double depth, double height, double width, double along, double down, double away) {
        double back = (this.width - width) * away;
        return new Box(
                left + (this.depth - depth) * along + back * RIGHT,
                top + (this.height - height) * down - back * UP,
                depth,
                height,
                width);
    }

    /// Its three visible faces.
    ///
    /// @param style a class of the style sheet
    Html svg(String style) {
        return Html.of(
                """
                <g class="%1$s">\
                <path d="M%2$s %3$sh%4$sv%5$sh-%4$sz"/>\
                <path d="M%2$s %3$sl%6$s %7$sh%4$sl-%6$s %8$sz"/>\
                <path d="M%9$s %3$sl%6$s %7$sv%5$sl-%6$s %8$sz"/></g>
                """,
                style,
                left,
                top,
                depth,
                height,
                width * RIGHT,
                -width * UP,
                width * UP,
                left + depth);
    }
}
