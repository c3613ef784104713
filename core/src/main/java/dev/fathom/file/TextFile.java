package dev.fathom.file;

import dev.fathom.text.Lines;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// A text that a person hands over, as editors of all systems write it: in UTF-8, or in UTF-16 with
/// a byte order mark, which is left out.
///
/// Stateless and thread-safe.
public final class TextFile {
    private static final int LONGEST = 16 << 20;
    private static final Map<String, Charset> MARKS =
            Map.of(
                    "\u00EF\u00BB\u00BF", StandardCharsets.UTF_8,
                    "\u00FF\u00FE", StandardCharsets.UTF_16LE,
                    "\u00FE\u00FF", StandardCharsets.UTF_16BE);

    private TextFile() {}

    /// The text of a file.
    ///
    /// @param wanted what it should be, as in `give a file with the name of a class a line`
    /// @throws DataException when it is none, or longer than 16 MiB
    public static String read(Path file, String wanted) {
        byte[] bytes;
        try (Source source = Source.open(file)) {
            bytes = source.upTo(LONGEST, "text");
            source.end("text of at most " + LONGEST + " bytes");
        }
        String start = new String(bytes, 0, Math.min(3, bytes.length), StandardCharsets.ISO_8859_1);
        String mark = MARKS.keySet().stream().filter(start::startsWith).findFirst().orElse("");
        ByteBuffer in = ByteBuffer.wrap(bytes, mark.length(), bytes.length - mark.length());
        CharBuffer out = CharBuffer.allocate(in.remaining());
        CoderResult end =
                MARKS.getOrDefault(mark, StandardCharsets.UTF_8).newDecoder().decode(in, out, true);
        String text = out.flip().toString();
        int zero = text.indexOf('\0');
        if (end.isError() || zero >= 0) {
            // a text in UTF-16 without a mark is full of zeros
            throw new DataException(
                    "%s is no text in UTF-8, or in UTF-16 with a byte order mark (line %d can't be read); %s"
                            .formatted(
                                    file,
                                    1
                                            + text.chars()
                                                    .limit(zero < 0 ? text.length() : zero)
                                                    .filter(c -> c == '\n')
                                                    .count(),
                                    wanted));
        }
        return text;
    }

    /// The lines of a file that are not blank, without the spaces around them.
    ///
    /// @param wanted see [#read]
    public static List<String> lines(Path file, String wanted) {
        return Lines.of(read(file, wanted)).stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
    }
}
