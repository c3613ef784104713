package dev.fathom.explain;

import java.math.BigDecimal;
import java.math.MathContext;

/// Numbers as people read them.
final class Figures {
    private static final MathContext DIGITS = new MathContext(6);

    private Figures() {}

    /// Six digits: `−0.312045`, `1e−5`.
    static String number(double value) {
        if (!Double.isFinite(value)) {
            return Double.toString(value).replace('-', '−');
        }
        BigDecimal rounded = new BigDecimal(value).round(DIGITS);
        double size = Math.abs(value);
        String text =
                value == 0 || (size >= 1e-4 && size < 1e7)
                        ? rounded.stripTrailingZeros().toPlainString()
                        : Double.toString(rounded.doubleValue())
                                .replace(".0E", "e")
                                .replace('E', 'e');
        return text.replace('-', '−');
    }

    /// In brackets when it has a sign: behind an operator.
    static String term(double value) {
        String text = number(value);
        return text.startsWith("−") ? "(" + text + ")" : text;
    }
}
