package dev.fathom.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A part of a recipe as text: a word with values, `ema(0.999)` or, what a shell leaves alone,
/// `ema:0.999`.
///
/// @param text all that was read
/// @param word what stands before the values
/// @param values numbers or words
/// @param expected the forms there are, for the sentence that says what is wrong
public record Term(String text, String word, List<String> values, String expected) {
    private static final Pattern TERM =
            Pattern.compile("(\\w+)(?:\\(([^()]*)\\)|:([^():]+?))?(?:\\.(?=[a-zA-Z])|$)");

    public Term {
        values = List.copyOf(values);
    }

    /// Reads terms with dots between them.
    ///
    /// @param expected see [Term]
    /// @throws IllegalArgumentException when the text is something else
    public static List<Term> chain(String text, String expected) {
        List<Term> terms = new ArrayList<>();
        Matcher m = TERM.matcher(text);
        int at = 0;
        while (at < text.length()) {
            if (!m.find(at) || m.start() != at) {
                throw wrong(text, expected);
            }
            String values = m.group(2) == null ? m.group(3) : m.group(2);
            terms.add(new Term(text, m.group(1), values(values), expected));
            at = m.end();
        }
        if (terms.isEmpty()) {
            throw wrong(text, expected);
        }
        return terms;
    }

    /// Reads one.
    ///
    /// @param expected see [Term]
    /// @throws IllegalArgumentException when the text is something else
    public static Term of(String text, String expected) {
        List<Term> terms = chain(text, expected);
        if (terms.size() > 1) {
            throw wrong(text, expected);
        }
        return terms.getFirst();
    }

    private static List<String> values(@Nullable String values) {
        return values == null || values.isBlank()
                ? List.of()
                : Arrays.stream(values.split(",", -1)).map(String::strip).toList();
    }

    /// Word and number of values: `ema/1`.
    public String form() {
        return word + "/" + values.size();
    }

    /// @throws IllegalArgumentException when the value is no number
    public double number(int i) {
        try {
            return Double.parseDouble(values.get(i));
        } catch (NumberFormatException e) {
            throw wrong();
        }
    }

    /// @throws IllegalArgumentException when the value is no whole number
    public int whole(int i) {
        double number = number(i);
        if (number != (int) number) {
            throw new IllegalArgumentException(
                    "'%s': %s must be a whole number".formatted(text, values.get(i)));
        }
        return (int) number;
    }

    /// What is thrown when the form is none of those expected.
    public IllegalArgumentException wrong() {
        return wrong(text, expected);
    }

    private static IllegalArgumentException wrong(String text, String expected) {
        return new IllegalArgumentException("'%s' is not %s".formatted(text, expected));
    }
}
