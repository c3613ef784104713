package dev.fathom.onnx.graph;

import dev.fathom.text.Visible;

/// Names from files, made fit for a message: short, on one line, between quotes.
final class Quoted {
    private static final int MOST = 80;

    private Quoted() {}

    static String name(String name) {
        return "'" + plain(name) + "'";
    }

    /// Without characters that act, cut when it is long.
    static String plain(String name) {
        String cut = name.length() > MOST ? name.substring(0, MOST) + "…" : name;
        return Visible.line(cut);
    }
}
