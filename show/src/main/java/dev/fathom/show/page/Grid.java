package dev.fathom.show.page;

import dev.fathom.model.WeightedSum;
import dev.fathom.show.text.Decimals;
import java.util.stream.IntStream;

/// One depth slice of a volume as a drawing: a cell a number, its colour the sign, its strength the
/// size.
///
/// @param sum whose taps the cells are
/// @param d depth slice
/// @param kind what stands in the cells
/// @param largest the size that is drawn strongest
record Grid(WeightedSum sum, int d, Kind kind, double largest) {
    private static final int CELL = 44;
    private static final int MOST_NUMBERED = 6;
    private static final int WIDEST_REM = 19;
    private static final int CELL_REM = 4;
    private static final double STRONGEST = 0.7;

    /// One of the three volumes.
    enum Kind {
        PATCH("patch") {
            @Override
            double at(WeightedSum sum, int column, int row, int d) {
                return sum.patch().at(0, column, row, d);
            }
        },
        FILTER("filter") {
            @Override
            double at(WeightedSum sum, int column, int row, int d) {
                return sum.filter().at(0, column, row, d);
            }
        },
        PRODUCTS("products") {
            @Override
            double at(WeightedSum sum, int column, int row, int d) {
                return sum.product(column, row, d);
            }
        };

        private final String title;

        Kind(String title) {
            this.title = title;
        }

        abstract double at(WeightedSum sum, int column, int row, int d);

        String title() {
            return title;
        }

        /// The largest size among all numbers of the volume.
        double largest(WeightedSum sum) {
            return IntStream.range(0, sum.volume().size())
                    .mapToDouble(
                            i -> {
                                int pixel = i / sum.volume().depth();
                                return Math.abs(
                                        at(
                                                sum,
                                                pixel % sum.volume().width(),
                                                pixel / sum.volume().width(),
                                                i % sum.volume().depth()));
                            })
                    .max()
                    .orElse(0);
        }
    }

    /// Whether the cells are few enough to hold their numbers.
    static boolean numbered(WeightedSum sum) {
        return sum.volume().width() <= MOST_NUMBERED;
    }

    /// Whether three of them with their numbers are too wide for a narrow page.
    static boolean wide(WeightedSum sum) {
        return numbered(sum) && sum.volume().width() > 2;
    }

    String svg() {
        StringBuilder svg = new StringBuilder();
        int width = sum.volume().width();
        int height = sum.volume().height();
        svg.append(
                "<svg viewBox=\"0 0 %d %d\" style=\"max-width:%drem\" role=\"img\" aria-label=\"%s, depth slice %d\">"
                        .formatted(
                                width * CELL,
                                height * CELL,
                                Math.min(WIDEST_REM, CELL_REM * width),
                                kind.title(),
                                d));
        for (int row = 0; row < height; row++) {
            for (int column = 0; column < width; column++) {
                svg.append(cell(column, row));
            }
        }
        return svg.append("</svg>").toString();
    }

    private String cell(int column, int row) {
        String place =
                "x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\""
                        .formatted(column * CELL + 1, row * CELL + 1, CELL - 2, CELL - 2);
        if (kind != Kind.FILTER && !sum.reads(column, row)) {
            return "<rect class=\"none\" " + place + "><title>no input here: 0</title></rect>";
        }
        double value = kind.at(sum, column, row, d);
        double strength = largest == 0 ? 0 : STRONGEST * Math.abs(value) / largest;
        return "<rect class=\"cell\" %s/><rect class=\"%s\" %s fill-opacity=\"%s\"><title>%s</title></rect>%s"
                .formatted(
                        place,
                        Html.sign(value),
                        place,
                        Html.measure(strength),
                        Decimals.exact(value),
                        numbered(sum) ? number(column, row, value) : "");
    }

    private static String number(int column, int row, double value) {
        return "<text x=\"%d\" y=\"%d\">%s</text>"
                .formatted(
                        column * CELL + CELL / 2, row * CELL + CELL / 2 + 4, Decimals.brief(value));
    }
}
