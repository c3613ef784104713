package dev.fathom.show.page;

import dev.fathom.text.Visible;
import java.util.Arrays;
import java.util.Locale;

/// A piece of a page or of a drawing. Whatever a template is filled with is escaped and made
/// [Visible], so that no text can become a tag; only other pieces stay as they are.
///
/// Safe for use by one thread at a time.
public final class Html {
    private final StringBuilder text = new StringBuilder();

    /// An empty piece.
    public Html() {}

    /// A piece of its own: see [#add(String, Object...)].
    public static Html of(String template, Object... values) {
        return new Html().add(template, values);
    }

    /// Adds a template, filled as by [String#format(String, Object...)]; `%s` is for texts, other
    /// pieces and doubles, which get at most three decimals.
    public Html add(String template, Object... values) {
        Object[] safe = Arrays.stream(values).map(Html::safe).toArray();
        text.append(String.format(Locale.ROOT, template, safe));
        return this;
    }

    private static Object safe(Object value) {
        return switch (value) {
            case Html piece -> piece.toString();
            case Double number -> measure(number);
            case Number number -> number;
            case Object other -> escape(Visible.text(other.toString()));
        };
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    private static String measure(double value) {
        return String.format(Locale.ROOT, "%.3f", value).replaceAll("\\.?0+$", "");
    }

    /// The colour of a number: by its sign.
    static String sign(double value) {
        return value < 0 ? "minus" : "plus";
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
