package dev.fathom.tensor;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.stream.IntStream;

/// A small volume as people write it: its depth slices side by side, row by row.
final class TensorText {
    private static final int MOST_VALUES = 400;
    private static final int DIGITS = 4;
    private static final String GAP = "    ";

    private TensorText() {}

    static String of(Tensor tensor) {
        Volume volume = tensor.volume();
        String shape = (tensor.batch() == 1 ? "" : tensor.batch() + " × ") + volume;
        if (tensor.batch() != 1 || volume.size() > MOST_VALUES) {
            return shape;
        }
        List<Slice> slices =
                IntStream.range(0, volume.depth()).mapToObj(d -> Slice.of(tensor, d)).toList();
        StringBuilder text = new StringBuilder(shape);
        for (int line = 0; line <= volume.height(); line++) {
            StringBuilder row = new StringBuilder();
            for (Slice slice : slices) {
                row.append(slice.line(line)).append(GAP);
            }
            text.append('\n').append(row.toString().stripTrailing());
        }
        return text.toString();
    }

    /// @param cells rows of numbers
    /// @param cell width of a number
    private record Slice(int d, List<List<String>> cells, int cell) {
        static Slice of(Tensor tensor, int d) {
            Volume volume = tensor.volume();
            List<List<String>> cells =
                    IntStream.range(0, volume.height())
                            .mapToObj(
                                    y ->
                                            IntStream.range(0, volume.width())
                                                    .mapToObj(x -> number(tensor.at(0, x, y, d)))
                                                    .toList())
                            .toList();
            int widest =
                    cells.stream().flatMap(List::stream).mapToInt(String::length).max().orElse(0);
            return new Slice(d, cells, widest);
        }

        /// Its title or a row, all equally wide.
        String line(int line) {
            String title = "slice " + d;
            int width = Math.max(title.length(), cells.getFirst().size() * (cell + 1) - 1);
            StringBuilder text = new StringBuilder();
            if (line == 0) {
                text.append(title);
            } else {
                for (String number : cells.get(line - 1)) {
                    text.append(text.isEmpty() ? "" : " ").append(padded(number, cell));
                }
            }
            return text + " ".repeat(width - text.length());
        }

        private static String padded(String text, int width) {
            return " ".repeat(width - text.length()) + text;
        }
    }

    private static String number(float value) {
        String text =
                !Float.isFinite(value)
                        ? Float.toString(value)
                        : new BigDecimal(value)
                                .round(new MathContext(DIGITS))
                                .stripTrailingZeros()
                                .toPlainString();
        return text.replace('-', '−');
    }
}
