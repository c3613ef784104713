package dev.fathom.text;

import java.util.List;

/// Texts that files hold one a line, such as the names of classes.
///
/// Stateless and thread-safe.
public final class Lines {
    private Lines() {}

    /// The texts, one a line, from which [#of] finds them again.
    ///
    /// @throws IllegalArgumentException when they can't be found again: which one, and why
    public static String join(List<String> texts) {
        for (String text : texts) {
            if (text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0) {
                throw new IllegalArgumentException(
                        "'%s' has a line break".formatted(Visible.line(text)));
            }
            checkWhole(text);
        }
        if (!texts.isEmpty() && texts.getLast().isEmpty()) {
            throw new IllegalArgumentException("the last is empty");
        }
        return String.join("\n", texts);
    }

    /// Fails when no file can hold a text, because it has half of a surrogate pair.
    ///
    /// @throws IllegalArgumentException with the text
    public static void checkWhole(String text) {
        if (text.codePoints().anyMatch(c -> c >= 0xD800 && c <= 0xDFFF)) {
            throw new IllegalArgumentException(
                    "'%s' has half of a character".formatted(Visible.line(text)));
        }
    }

    /// The lines of a text.
    public static List<String> of(String text) {
        return text.lines().toList();
    }
}
