package dev.fathom.train.optimizer;

import java.math.BigDecimal;
import java.math.MathContext;

/// Checks and text of the numbers in descriptions.
public final class Numbers {
    private Numbers() {}

    public static void notNegative(String name, double value) {
        if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    name + " " + text(value) + ": must be a number of 0 or more");
        }
    }

    public static void positive(String name, double value) {
        if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    name + " " + text(value) + ": must be a number above 0");
        }
    }

    public static void belowOne(String name, double value) {
        if (!(value >= 0 && value < 1)) {
            throw new IllegalArgumentException(
                    name + " " + text(value) + ": must be from 0 to less than 1");
        }
    }

    public static void atLeastOne(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " " + value + ": must be 1 or more");
        }
    }

    /// With so many digits, the rest rounded.
    public static double rounded(double value, int digits) {
        return new BigDecimal(value).round(new MathContext(digits)).doubleValue();
    }

    /// Without exponent and needless zeros: 0.0005.
    public static String text(double value) {
        return Double.isFinite(value)
                ? BigDecimal.valueOf(value).stripTrailingZeros().toPlainString()
                : Double.toString(value);
    }

    /// `.name(value)`, or nothing when it has its default.
    static String modifier(String name, double value, double usual) {
        return value == usual ? "" : "." + name + "(" + text(value) + ")";
    }
}
