package dev.fathom.text;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads a chain of words with their values, `conv(96, 11).stride(4).bias(false)`, each of them
/// also in a form that shells leave alone: `mirror:alternating.padding:4`. There the first word's
/// values may follow each other with colons, and after them the words that change it:
/// `conv:96:11:s4:p1,2:bias=false:ceil`.
final class Grammar {
    private static final int LONGEST = 500;
    private static final Pattern WORD = Pattern.compile("\\p{L}+");

    /// A number's characters. Whether they are one is seen where it is used. A point before a word
    /// ends it: `padding:4.mirror`.
    private static final Pattern NUMBER =
            Pattern.compile("(?:[-+0-9eE]|\\.(?!\\p{L})|\\.(?=[eE][-+0-9]))+");

    private final String text;
    private int at;

    private Grammar(String text) {
        this.text = text;
    }

    /// @param what the text should be, with its article: a layer
    /// @return at least one term
    /// @throws IllegalArgumentException what was read, where, and what can stand there
    static List<Term> read(String what, String text) {
        if (text.length() > LONGEST) {
            throw new IllegalArgumentException(
                    "%s of %d characters; at most %d are read: write one %s at a time"
                            .formatted(
                                    what,
                                    text.length(),
                                    LONGEST,
                                    what.substring(what.indexOf(' ') + 1)));
        }
        return new Grammar(text).chain();
    }

    private List<Term> chain() {
        List<Term> terms = new ArrayList<>();
        String expected;
        do {
            Term word = word();
            if (next("(")) {
                terms.add(brackets(word));
                expected = "'.' or the end";
            } else {
                parts(word, terms);
                expected = "':', '.' or the end";
            }
        } while (skip('.'));
        if (at < text.length()) {
            throw unexpected(expected);
        }
        return terms;
    }

    /// `:96:11:s4:bias=false:ceil` after a word.
    private void parts(Term word, List<Term> terms) {
        List<Term> values = new ArrayList<>();
        terms.add(new Term(word.word(), word.position(), false, values));
        int before = terms.size();
        while (skip(':')) {
            if (startsNumber()) {
                values.addAll(list());
                continue;
            }
            Term part = word();
            boolean isShort = startsNumber();
            if (isShort || skip('=')) {
                terms.add(new Term(part.word(), part.position(), isShort, list()));
            } else if (values.isEmpty() && terms.size() == before && !next(":")) {
                values.add(part);
            } else {
                terms.add(part);
            }
        }
    }

    private List<Term> list() {
        List<Term> values = new ArrayList<>();
        do {
            values.add(startsNumber() ? token("a number", NUMBER) : brackets(word()));
        } while (skip(','));
        return values;
    }

    private Term brackets(Term word) {
        if (!skip('(') || skip(')')) {
            return word;
        }
        List<Term> values = list();
        if (!skip(')')) {
            throw unexpected("',' or ')'");
        }
        return new Term(word.word(), word.position(), false, values);
    }

    private Term word() {
        return token("a word or a number", WORD);
    }

    private boolean startsNumber() {
        return next("-+0123456789")
                || (next(".") && at + 1 < text.length() && Character.isDigit(text.charAt(at + 1)));
    }

    private Term token(String expected, Pattern pattern) {
        next("");
        Matcher token = pattern.matcher(text).region(at, text.length());
        if (!token.useTransparentBounds(true).lookingAt()) {
            throw unexpected(expected);
        }
        int start = at;
        at = token.end();
        return new Term(token.group(), start + 1, false, List.of());
    }

    private boolean skip(char c) {
        boolean found = next(Character.toString(c));
        at += found ? 1 : 0;
        return found;
    }

    /// Whether the next character but spaces is one of these.
    private boolean next(String signs) {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return at < text.length() && signs.indexOf(text.charAt(at)) >= 0;
    }

    private IllegalArgumentException unexpected(String expected) {
        String found = at < text.length() ? "'" + text.charAt(at) + "'" : "the end";
        return new IllegalArgumentException(
                found + " at position " + (at + 1) + " of '" + text + "': expected " + expected);
    }
}
