package dev.fathom.text;

import java.util.HexFormat;

/// Makes characters visible that would act instead of being seen, since texts of files, folders and
/// other people are printed: control characters (a terminal obeys them), those that turn the
/// direction of writing (Unicode's bidirectional algorithm, UAX 9), line separators, byte order
/// marks and halves of surrogate pairs. U+001B becomes the six letters `\u001b`, as JSON writes it:
/// a JSON text keeps its meaning. Whatever leaves the program goes through here, once.
public final class Visible {
    private static final HexFormat HEX = HexFormat.of();

    private Visible() {}

    /// A text of several lines: line breaks, `\n` or `\r\n`, and tabs stay.
    public static String text(String text) {
        return of(text, true);
    }

    /// A text that has its place within a line, such as a file's name: line breaks and tabs are
    /// made visible, too.
    public static String line(String text) {
        return of(text, false);
    }

    private static String of(String text, boolean lines) {
        StringBuilder visible = null;
        for (int at = 0; at < text.length(); ) {
            int c = text.codePointAt(at);
            int next = at + Character.charCount(c);
            if (acts(c) && !(lines && breaks(text, at))) {
                if (visible == null) {
                    visible = new StringBuilder(text.length() + 16).append(text, 0, at);
                }
                visible.append("\\u").append(HEX.toHexDigits((char) c));
            } else if (visible != null) {
                visible.appendCodePoint(c);
            }
            at = next;
        }
        return visible == null ? text : visible.toString();
    }

    private static boolean breaks(String text, int at) {
        return switch (text.charAt(at)) {
            case '\n', '\t' -> true;
            case '\r' -> at + 1 < text.length() && text.charAt(at + 1) == '\n';
            default -> false;
        };
    }

    private static boolean acts(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    true;
            case Character.FORMAT ->
                    c == 0x061C
                            || c == 0x200E
                            || c == 0x200F
                            || (c >= 0x202A && c <= 0x202E)
                            || (c >= 0x2066 && c <= 0x2069)
                            || c == 0xFEFF;
            default -> false;
        };
    }
}
