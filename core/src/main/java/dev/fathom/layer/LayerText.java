package dev.fathom.layer;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The text form of layers: `conv(96, 11).stride(4).padding(1, 2).biases(1)`, and a shorter one for
/// command lines, `conv:96:11:s4:p1,2:biases=1`.
///
/// The words are the public methods of [Layers], of the layers themselves and of [Initial] that
/// take plain values, so a new layer needs no line here.
public final class LayerText {
    private static final int LONGEST = 500;
    private static final Map<String, String> ALIASES = Map.of("pool", "maxPool", "fc", "dense");
    private static final Map<String, String> LETTERS =
            Map.of("s", "stride", "p", "padding", "d", "dilation", "g", "groups");
    private static final String LETTERS_TEXT =
            "s is the stride, p the padding, d the dilation, g the groups";
    private static final Vocabulary LAYERS =
            Vocabulary.ofStatic("a layer", Layers.class, Layer.class);
    static final Vocabulary INITIALS =
            Vocabulary.ofStatic("an initial value", Initial.class, Initial.class);

    private final String text;
    private int at;

    private LayerText(String text) {
        this.text = text;
    }

    /// A word, number or call as it was read. Positions count from 1.
    ///
    /// @param values what stands in its brackets; empty without any
    record Term(String word, int position, List<Term> values) {

        IllegalArgumentException error(String problem) {
            return new IllegalArgumentException(
                    "'" + word + "' at position " + position + " " + problem);
        }
    }

    /// A layer without its first weights and biases: what decides whether it fits.
    public static String shape(Layer layer) {
        Object bare = layer instanceof Weighted<?> w ? w.weights(Weights.DEFAULT) : layer;
        return bare.toString();
    }

    /// Reads a layer in either form.
    ///
    /// @throws IllegalArgumentException what was read, where, and what can stand there
    public static Layer parse(String text) {
        if (text.length() > LONGEST) {
            throw new IllegalArgumentException(
                    "a layer of "
                            + text.length()
                            + " characters; at most "
                            + LONGEST
                            + " are read: write one layer at a time");
        }
        int bracket = text.indexOf('(');
        int colon = text.indexOf(':');
        boolean called = bracket >= 0 && (colon < 0 || bracket < colon);
        LayerText reader = new LayerText(text);
        List<Term> terms = called ? reader.calls() : reader.parts();
        Term first = terms.getFirst();
        String word = ALIASES.getOrDefault(first.word(), first.word());
        Layer layer = (Layer) LAYERS.say(null, new Term(word, first.position(), first.values()));
        for (Term modifier : terms.subList(1, terms.size())) {
            layer = (Layer) Vocabulary.of(word, layer.getClass()).say(layer, modifier);
        }
        return layer;
    }

    /// `conv(96, 11).stride(4)`.
    private List<Term> calls() {
        List<Term> calls = new ArrayList<>();
        do {
            calls.add(value());
        } while (skip('.'));
        end("'.' or the end");
        return calls;
    }

    /// `conv:96:11:s4:bias=false:ceil`.
    private List<Term> parts() {
        List<Term> terms = new ArrayList<>();
        List<Term> values = new ArrayList<>();
        Term first = word();
        terms.add(new Term(first.word(), first.position(), values));
        while (skip(':')) {
            if (startsNumber()) {
                values.add(number());
                continue;
            }
            Term part = word();
            String full = LETTERS.get(part.word());
            if (startsNumber()) {
                if (full == null) {
                    throw part.error("can't stand before a number; " + LETTERS_TEXT);
                }
                terms.add(new Term(full, part.position(), list()));
            } else {
                terms.add(new Term(part.word(), part.position(), skip('=') ? list() : List.of()));
            }
        }
        end("':' or the end");
        return terms;
    }

    private List<Term> list() {
        List<Term> values = new ArrayList<>();
        do {
            values.add(value());
        } while (skip(','));
        return values;
    }

    private Term value() {
        if (startsNumber()) {
            return number();
        }
        Term word = word();
        if (!skip('(') || skip(')')) {
            return word;
        }
        List<Term> values = list();
        if (!skip(')')) {
            throw unexpected("',' or ')'");
        }
        return new Term(word.word(), word.position(), values);
    }

    private Term word() {
        return token("a word or a number", Character::isLetter);
    }

    private boolean startsNumber() {
        spaces();
        return at < text.length() && "-.0123456789".indexOf(text.charAt(at)) >= 0;
    }

    /// A number's characters: also the exponent's. Whether they are one is seen where it is used.
    private Term number() {
        return token(
                "a number",
                c ->
                        (c >= '0' && c <= '9')
                                || c == '.'
                                || c == 'e'
                                || c == 'E'
                                || c == '-'
                                || c == '+');
    }

    private interface Accepts {
        boolean test(char c);
    }

    private Term token(String expected, Accepts accepts) {
        spaces();
        int start = at;
        while (at < text.length() && accepts.test(text.charAt(at))) {
            at++;
        }
        if (at == start) {
            throw unexpected(expected);
        }
        return new Term(text.substring(start, at), start + 1, List.of());
    }

    private boolean skip(char c) {
        spaces();
        if (at < text.length() && text.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    private void spaces() {
        while (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
    }

    private void end(String expected) {
        spaces();
        if (at < text.length()) {
            throw unexpected(expected);
        }
    }

    private IllegalArgumentException unexpected(String expected) {
        String found = at < text.length() ? "'" + text.charAt(at) + "'" : "the end";
        return new IllegalArgumentException(
                found + " at position " + (at + 1) + " of '" + text + "': expected " + expected);
    }

    /// `.alpha(0.5)`, or nothing where the value is the default.
    public static String modifier(String word, double value, double usual) {
        return value == usual ? "" : "." + word + "(" + number(value) + ")";
    }

    /// Four digits, for people to read.
    public static String rounded(double value) {
        return number(new BigDecimal(value).round(new MathContext(4)).doubleValue());
    }

    /// The shortest text that reads back to the same number: `1`, `0.01`, `1e-12`.
    public static String number(double value) {
        String text = Double.toString(value).replace(".0E", "e").replace('E', 'e');
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }
}
