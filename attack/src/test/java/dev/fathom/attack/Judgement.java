package dev.fathom.attack;

import dev.fathom.cli.Ran;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What is wrong with how an attack ended: what was said, and what it cost.
final class Judgement {
    private static final int LONGEST_SENTENCE = 2_000;
    private static final int LONGEST_OUTPUT = 4 << 20;
    private static final Pattern NOT_FINITE =
            Pattern.compile("\\b(NaN|-?Infinity)\\b|∞", Pattern.CASE_INSENSITIVE);
    private static final Pattern INSIDE =
            Pattern.compile(
                    "fault in Fathom|\\tat |Exception|(?<![/\\w])null\\b|not enough memory|[a-z]\\.[A-Z]\\w+Error");

    /// Control, C1 and direction characters, byte order marks and halves of pairs.
    private static final Pattern UNSEEN =
            Pattern.compile(
                    "[\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069\\ufeff&&[^\\n\\t]]");

    private Judgement() {}

    /// @param stray what was written past the command's own outputs
    static List<String> of(Attack attack, Ran ran, double seconds, long mebibytes, String stray) {
        List<String> wrong = new ArrayList<>();
        if (ran.code() == 0 && attack.expected() == Attack.Expected.REFUSED) {
            wrong.add("was accepted");
        }
        if (ran.code() != 0 && attack.expected() == Attack.Expected.ACCEPTED) {
            wrong.add("was refused");
        }
        if (ran.code() == 0 && attack.expected() == Attack.Expected.SAID && ran.err().isBlank()) {
            wrong.add("was accepted without a word");
        }
        find(wrong, "shows its inside", INSIDE, ran.err() + "\n" + stray);
        find(wrong, "writes a character that can't be seen", UNSEEN, ran.out() + ran.err());
        if (ran.code() == 0) {
            find(wrong, "answers with what is not finite", NOT_FINITE, ran.out());
        } else {
            refusal(wrong, ran);
        }
        if (ran.out().length() + ran.err().length() > LONGEST_OUTPUT) {
            wrong.add("writes " + (ran.out().length() + ran.err().length()) + " characters");
        }
        if (seconds > attack.limits().seconds()) {
            wrong.add("takes %.1f s".formatted(seconds));
        }
        if (mebibytes > attack.limits().mebibytes()) {
            wrong.add("allocates " + mebibytes + " MiB");
        }
        return wrong;
    }

    private static void refusal(List<String> wrong, Ran ran) {
        if (ran.code() != 1 && ran.code() != 2) {
            wrong.add("ends with " + ran.code());
        }
        String sentence = ran.err().lines().reduce("", (before, line) -> line);
        if (sentence.isBlank() || sentence.length() > LONGEST_SENTENCE) {
            wrong.add("says a sentence of " + sentence.length() + " characters");
        }
    }

    private static void find(List<String> wrong, String what, Pattern pattern, String text) {
        Matcher found = pattern.matcher(text);
        if (found.find()) {
            wrong.add(what + ": " + shown(found.group()));
        }
    }

    /// A text with its unseen characters as `\\u001b`, cut short.
    static String shown(String text) {
        String seen =
                UNSEEN.matcher(text.replace("\n", "⏎"))
                        .replaceAll(c -> "\\\\u%04x".formatted((int) c.group().charAt(0)));
        return seen.length() > 300 ? seen.substring(0, 300) + "…" : seen;
    }
}
