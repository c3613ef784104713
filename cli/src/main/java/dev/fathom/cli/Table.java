package dev.fathom.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// Rows of cells in aligned columns: numbers to the right, texts to the left, at most 120 wide.
final class Table {
    private static final int WIDEST = 120;
    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();
    private final boolean[] numeric;

    Table(String... headings) {
        rows.add(List.of(headings));
        numeric = new boolean[headings.length];
        Arrays.fill(numeric, true);
    }

    /// Adds a row of texts and numbers, one for each heading. Whole numbers get thousands
    /// separators, others two decimals.
    Table row(Object... cells) {
        if (cells.length != numeric.length) {
            throw new IllegalStateException(
                    cells.length + " cells, " + numeric.length + " columns");
        }
        List<String> row = new ArrayList<>();
        for (int i = 0; i < cells.length; i++) {
            String text =
                    switch (cells[i]) {
                        case Double d -> String.format(Locale.ROOT, "%,.2f", d);
                        case Number n -> String.format(Locale.ROOT, "%,d", n);
                        case Object o -> o.toString();
                    };
            numeric[i] &= cells[i] instanceof Number || text.isEmpty();
            row.add(text);
        }
        rows.add(row);
        return this;
    }

    @Override
    public String toString() {
        int[] widths = widths();
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                line.append(i == 0 ? "" : GAP).append(cell(row.get(i), widths[i], numeric[i]));
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }

    /// The widest cell of each column; while that is too much in all, the widest text gives way.
    private int[] widths() {
        int[] widths = new int[numeric.length];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        int over = Arrays.stream(widths).sum() + GAP.length() * (widths.length - 1) - WIDEST;
        for (; over > 0; over--) {
            int widest = 0;
            for (int i = 1; i < widths.length; i++) {
                if (numeric[widest] || (!numeric[i] && widths[i] > widths[widest])) {
                    widest = i;
                }
            }
            widths[widest]--;
        }
        return widths;
    }

    private static String cell(String text, int width, boolean right) {
        if (text.length() > width) {
            return text.substring(0, width - 1) + "…";
        }
        String space = " ".repeat(width - text.length());
        return right ? space + text : text + space;
    }
}
