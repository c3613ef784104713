package dev.fathom.train.optimizer;

import dev.fathom.text.NumberText;
import java.util.Arrays;
import java.util.stream.Collectors;

/// Checks and text of the numbers in descriptions.
///
/// Stateless and thread-safe.
public final class Numbers {
    private Numbers() {}

    public static void notNegative(String name, double value) {
        if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    name + " " + NumberText.plain(value) + ": must be a number of 0 or more");
        }
    }

    public static void positive(String name, double value) {
        if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    name + " " + NumberText.plain(value) + ": must be a number above 0");
        }
    }

    public static void belowOne(String name, double value) {
        if (!(value >= 0 && value < 1)) {
            throw new IllegalArgumentException(
                    name + " " + NumberText.plain(value) + ": must be from 0 to less than 1");
        }
    }

    public static void atLeastOne(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " " + value + ": must be 1 or more");
        }
    }

    /// `ema(0.999)`.
    public static String call(String word, Object... values) {
        return Arrays.stream(values)
                .map(value -> value instanceof Double d ? NumberText.plain(d) : value.toString())
                .collect(Collectors.joining(", ", word + "(", ")"));
    }

    /// `.name(value)`, or nothing when it has its default.
    static String modifier(String name, double value, double usual) {
        return value == usual ? "" : call("." + name, value);
    }
}
