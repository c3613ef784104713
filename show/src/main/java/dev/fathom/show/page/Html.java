package dev.fathom.show.page;

import java.util.Locale;

/// Pieces of a page.
public final class Html {
    private Html() {}

    /// A text with its signs made harmless, for elements and attributes.
    public static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    /// A measure of at most three decimals.
    public static String measure(double value) {
        return String.format(Locale.ROOT, "%.3f", value).replaceAll("\\.?0+$", "");
    }

    /// The colour of a number: by its sign.
    static String sign(double value) {
        return value < 0 ? "minus" : "plus";
    }
}
