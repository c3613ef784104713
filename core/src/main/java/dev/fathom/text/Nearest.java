package dev.fathom.text;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Finds the word that was probably meant.
///
/// Stateless and thread-safe.
public final class Nearest {
    private static final int MOST_CHANGES = 2;

    private Nearest() {}

    /// The word that takes the fewest letters to insert, delete, replace or swap with their
    /// neighbour (Damerau 1964); the first of several, and none when all take more than two. Upper
    /// and lower case are the same.
    public static Optional<String> of(String word, List<String> words) {
        return words.stream()
                .filter(w -> changes(word, w) <= MOST_CHANGES)
                .min(Comparator.comparingInt(w -> changes(word, w)));
    }

    private static int changes(String from, String to) {
        String a = from.toLowerCase(Locale.ROOT);
        String b = to.toLowerCase(Locale.ROOT);
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            d[i][0] = i;
        }
        for (int j = 1; j <= b.length(); j++) {
            d[0][j] = j;
            for (int i = 1; i <= a.length(); i++) {
                int replaced = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                d[i][j] = Math.min(replaced, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
                boolean swapped =
                        i > 1
                                && j > 1
                                && a.charAt(i - 1) == b.charAt(j - 2)
                                && a.charAt(i - 2) == b.charAt(j - 1);
                if (swapped) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
