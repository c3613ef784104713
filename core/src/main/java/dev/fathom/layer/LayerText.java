package dev.fathom.layer;

/// The text form of layers: `conv(96, 11).stride(4)`, or on a command line `conv:96:11:s4`.
public final class LayerText {
    private LayerText() {}

    /// `.alpha(0.5)`, or nothing where the value is the default.
    static String modifier(String word, double value, double usual) {
        return value == usual ? "" : "." + word + "(" + number(value) + ")";
    }

    /// The shortest text that reads back to the same number: `1`, `0.01`, `1.0E-12`.
    static String number(double value) {
        String text = Double.toString(value);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }
}
