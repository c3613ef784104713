package dev.fathom.onnx.graph;

/// Names from files, made fit for a message: short, on one line, between quotes.
final class Quoted {
    private static final int MOST = 80;

    private Quoted() {}

    static String name(String name) {
        return "'" + plain(name) + "'";
    }

    /// Without control characters, cut when it is long.
    static String plain(String name) {
        String cut = name.length() > MOST ? name.substring(0, MOST) + "…" : name;
        return cut.replaceAll("\\p{Cntrl}", "?");
    }
}
