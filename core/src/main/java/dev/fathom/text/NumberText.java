package dev.fathom.text;

import java.math.BigDecimal;
import java.math.MathContext;

/// Numbers as texts that read back. Stateless and thread-safe.
public final class NumberText {
    private NumberText() {}

    /// The shortest text that reads back to the same number: `1`, `0.01`, `1e-12`.
    public static String shortest(double value) {
        String text = Double.toString(value).replace(".0E", "e").replace('E', 'e');
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }

    /// Four digits, for people to read.
    public static String rounded(double value) {
        return shortest(rounded(value, 4));
    }

    /// With so many digits, the rest rounded.
    public static double rounded(double value, int digits) {
        return new BigDecimal(value).round(new MathContext(digits)).doubleValue();
    }

    /// Without exponent and needless zeros: 0.0005.
    public static String plain(double value) {
        return Double.isFinite(value)
                ? BigDecimal.valueOf(value).stripTrailingZeros().toPlainString()
                : Double.toString(value);
    }
}
