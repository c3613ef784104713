package dev.fathom.show.text;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/// Numbers as people read them, with a true minus sign.
public final class Decimals {
    private Decimals() {}

    /// Seven significant digits, all that a float has: `0.1234568`, `−12`, `1.5e-7`.
    public static String exact(double value) {
        return rounded(value, 7);
    }

    /// Four significant digits.
    public static String number(double value) {
        return rounded(value, 4);
    }

    /// As a factor or a term: negative numbers in brackets.
    static String term(double value) {
        return value < 0 ? "(" + number(value) + ")" : number(value);
    }

    /// At most six characters: `0.123`, `−12.3`, `−3e-5`.
    public static String brief(double value) {
        double size = Math.abs(value);
        if (value == 0 || !Double.isFinite(value)) {
            return minus(value == 0 ? "0" : Double.toString(value).replace("Infinity", "∞"));
        }
        if (size < 0.0005 || size >= 99_999.5) {
            return minus(exponent(String.format(Locale.ROOT, "%.0e", value)));
        }
        int decimals = size < 9.9995 ? 3 : size < 99.95 ? 2 : size < 999.5 ? 1 : 0;
        return minus(String.format(Locale.ROOT, "%." + decimals + "f", value));
    }

    private static String rounded(double value, int digits) {
        if (!Double.isFinite(value)) {
            return minus(Double.toString(value).replace("Infinity", "∞"));
        }
        BigDecimal short_ = new BigDecimal(value).round(new MathContext(digits));
        double size = Math.abs(value);
        return minus(
                value == 0
                        ? "0"
                        : size >= 1e-4 && size < 1e9
                                ? short_.stripTrailingZeros().toPlainString()
                                : exponent(
                                        String.format(
                                                        Locale.ROOT,
                                                        "%." + (digits - 1) + "e",
                                                        short_)
                                                .replaceAll("\\.?0+e", "e")));
    }

    /// `1e-05` as `1e-5`.
    private static String exponent(String text) {
        return text.replaceAll("e([+-])0*(\\d)", "e$1$2").replace("e+", "e");
    }

    /// The first sign only: that of an exponent stays short.
    private static String minus(String text) {
        return text.startsWith("-") ? "−" + text.substring(1) : text;
    }
}
