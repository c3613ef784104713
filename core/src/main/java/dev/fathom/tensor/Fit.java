package dev.fathom.tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The sentence that says why a window does not fit, with the arithmetic and the repairs.
final class Fit {
    private Fit() {}

    /// Written after the place: `(224 − 11 + 2·0)/4 + 1 = 54.25 is not a whole number; use …`.
    static String complaint(Window window, Volume input) {
        boolean strict = window.rounding() == Rounding.STRICT;
        boolean horizontal =
                strict ? !window.x().fits(input.width()) : window.x().room(input.width()) < 0;
        Axis axis = horizontal ? window.x() : window.y();
        int size = horizontal ? input.width() : input.height();
        String side =
                window.x().equals(window.y()) && input.width() == input.height()
                        ? ""
                        : horizontal ? "width: " : "height: ";
        return side + (axis.room(size) < 0 ? tooSmall(axis, size) : uneven(axis, size));
    }

    private static String tooSmall(Axis axis, int size) {
        int lacking = -axis.room(size);
        String window =
                axis.dilation() == 1
                        ? "a window of " + axis.kernel()
                        : "a window of %s with dilation %s, which reaches over %s,"
                                .formatted(axis.kernel(), axis.dilation(), axis.extent());
        return window
                + " is larger than the input of "
                + size
                + (axis.before() + axis.after() == 0
                        ? ""
                        : " with its padding of " + (axis.before() + axis.after()) + " in all")
                + "; use an input of at least "
                + (size + lacking)
                + ", or a padding of "
                + padding(axis.before() + axis.after() + lacking);
    }

    private static String uneven(Axis axis, int size) {
        int room = axis.room(size);
        int over = room % axis.stride();
        int lacking = axis.stride() - over;
        List<String> repairs = new ArrayList<>();
        repairs.add(
                size - over >= 1
                        ? "an input of " + (size - over) + " or " + (size + lacking)
                        : "an input of " + (size + lacking));
        repairs.add("a padding of " + padding(axis.before() + axis.after() + lacking));
        return arithmetic(axis, size)
                + " is not a whole number; use "
                + String.join(", or ", repairs);
    }

    /// `(224 − 11 + 2·0)/4 + 1 = 54.25`.
    static String arithmetic(Axis axis, int size) {
        double windows = (double) axis.room(size) / axis.stride() + 1;
        return formula(axis, size) + " = " + number(windows);
    }

    private static String formula(Axis axis, int size) {
        return "(%s − %s + %s)/%s + 1"
                .formatted(size, extent(axis), bothPaddings(axis), axis.stride());
    }

    private static String extent(Axis axis) {
        return axis.dilation() == 1
                ? Integer.toString(axis.kernel())
                : "(" + axis.dilation() + "·(" + axis.kernel() + " − 1) + 1)";
    }

    private static String bothPaddings(Axis axis) {
        return axis.before() == axis.after()
                ? "2·" + axis.before()
                : "(" + axis.before() + " + " + axis.after() + ")";
    }

    /// `(13 − 1)·2 + 3 − 2·1 = 25`.
    static String transposedArithmetic(Axis axis, int windows, int rest, String size) {
        return "(%s − 1)·%s + %s − %s%s = %s"
                .formatted(
                        windows,
                        axis.stride(),
                        extent(axis),
                        bothPaddings(axis),
                        rest == 0 ? "" : " + " + rest,
                        size);
    }

    static String transposedComplaint(Axis axis, int windows, int rest, long size) {
        return size < 1
                ? transposedArithmetic(axis, windows, rest, size == 0 ? "0" : "−" + -size)
                        + " is less than 1; use a padding of at most "
                        + (axis.before() + axis.after() + size - 1)
                        + " in all, or a larger kernel"
                : transposedArithmetic(axis, windows, rest, Long.toString(size))
                        + " is more than 2,147,483,647; use a smaller stride";
    }

    private static String padding(int total) {
        if (total % 2 == 0) {
            return total / 2 + " a side";
        }
        return String.format(
                Locale.ROOT,
                "%s a side (%d before, %d after)",
                number(total / 2.0),
                total / 2,
                total - total / 2);
    }

    /// At most two decimals, none that says nothing.
    private static String number(double value) {
        String text = String.format(Locale.ROOT, "%.2f", value);
        return text.replaceAll("\\.?0+$", "");
    }
}
