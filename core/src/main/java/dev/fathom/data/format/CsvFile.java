package dev.fathom.data.format;

import dev.fathom.file.DataException;
import dev.fathom.file.TextFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A table of comma-separated values (RFC 4180): a row a line, cells that hold commas, quotes or
/// line breaks in quotes, with quotes in them doubled. Blank lines are left out, and so are spaces
/// round a cell without quotes.
final class CsvFile {
    private final Path file;
    private final String text;
    private final List<Row> rows = new ArrayList<>();
    private int at;
    private int line = 1;

    /// One row.
    ///
    /// @param line in which it begins, from 1
    record Row(int line, List<String> cells) {}

    private CsvFile(Path file, String text) {
        this.file = file;
        this.text = text;
    }

    /// The rows of a file.
    ///
    /// @param wanted what it should be, for messages
    /// @throws DataException when it is no such table: in which line
    static List<Row> read(Path file, String wanted) {
        CsvFile csv = new CsvFile(file, TextFile.read(file, wanted).replace("\r\n", "\n"));
        while (csv.at < csv.text.length()) {
            csv.row();
        }
        return csv.rows;
    }

    private void row() {
        int begins = line;
        List<String> cells = new ArrayList<>();
        do {
            cells.add(cell());
        } while (take(','));
        if (at < text.length() && !take('\n')) {
            throw error("expected a comma or the end of the line behind a cell in quotes");
        }
        line++;
        if (cells.size() > 1 || !cells.getFirst().isEmpty()) {
            rows.add(new Row(begins, List.copyOf(cells)));
        }
    }

    private boolean take(char c) {
        boolean there = at < text.length() && text.charAt(at) == c;
        at += there ? 1 : 0;
        return there;
    }

    private String cell() {
        while (take(' ') || take('\t')) {
            // before a quote, too
        }
        if (!take('"')) {
            int from = at;
            while (at < text.length() && text.charAt(at) != ',' && text.charAt(at) != '\n') {
                at++;
            }
            return text.substring(from, at).strip();
        }
        StringBuilder cell = new StringBuilder();
        while (true) {
            if (at == text.length()) {
                throw error("a quote is not closed");
            }
            char c = text.charAt(at++);
            if (c != '"') {
                line += c == '\n' ? 1 : 0;
                cell.append(c);
            } else if (take('"')) {
                cell.append('"');
            } else {
                while (take(' ') || take('\t')) {
                    // behind a quote, too
                }
                return cell.toString();
            }
        }
    }

    private DataException error(String what) {
        return new DataException("%s: line %d: %s".formatted(file, line, what));
    }
}
