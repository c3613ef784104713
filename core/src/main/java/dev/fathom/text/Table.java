package dev.fathom.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// Rows of cells in aligned columns as plain text: numbers to the right, texts to the left, at most
/// 120 wide.
///
/// Safe for use by one thread at a time.
public final class Table {
    private static final int WIDEST = 120;
    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();
    private final boolean[] numeric;
    private int words;
    private boolean ruled;

    public Table(String... headings) {
        rows.add(List.of(headings));
        numeric = new boolean[headings.length];
        Arrays.fill(numeric, true);
    }

    /// Makes it as wide as it needs to be, with a rule below the headings and one above the last
    /// row.
    ///
    /// @param words the number of columns that stand to the left, whatever is in them
    public Table ruled(int words) {
        this.words = words;
        ruled = true;
        return this;
    }

    /// Adds a row of texts and numbers, one for each heading. Whole numbers get thousands
    /// separators, others two decimals.
    ///
    /// @throws IllegalStateException when there are more or fewer
    public Table row(Object... cells) {
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
                        case Object o -> Visible.line(o.toString());
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
        String rule = "─".repeat(width(widths)) + "\n";
        StringBuilder text = new StringBuilder();
        for (int n = 0; n < rows.size(); n++) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                boolean right = ruled ? i >= words : numeric[i];
                line.append(i == 0 ? "" : GAP).append(cell(rows.get(n).get(i), widths[i], right));
            }
            text.append(ruled && (n == 1 || n == rows.size() - 1) ? rule : "");
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }

    private static int width(int[] widths) {
        return Arrays.stream(widths).sum() + GAP.length() * (widths.length - 1);
    }

    /// The widest cell of each column; while that is too much in all, the widest text gives way.
    private int[] widths() {
        int[] widths = new int[numeric.length];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        int over = ruled ? 0 : width(widths) - WIDEST;
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
