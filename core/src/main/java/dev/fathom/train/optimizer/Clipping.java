package dev.fathom.train.optimizer;

import dev.fathom.text.Term;
import java.util.Locale;

/// What keeps gradients from being too large before the optimizer reads them.
///
/// `toString()` gives it as a recipe says it: `clipNorm(1)`.
///
/// @param by which measure is bounded
/// @param limit the largest that is let through
public record Clipping(By by, double limit) {
    /// Keeps the divisor from 0, as PyTorch does.
    private static final double SMALL = 1e-6;

    /// Which measure is bounded.
    public enum By {
        /// none
        NOTHING,
        /// the root of the sum of all gradients' squares: all are divided alike (Pascanu 2013)
        NORM,
        /// each gradient by itself
        VALUE
    }

    public Clipping {
        if (by != By.NOTHING) {
            Numbers.positive("clip" + (by == By.NORM ? "Norm" : "Value"), limit);
        }
    }

    /// Gradients as they are.
    public static Clipping none() {
        return new Clipping(By.NOTHING, 0);
    }

    /// All gradients together are at most this long.
    public static Clipping norm(double limit) {
        return new Clipping(By.NORM, limit);
    }

    /// Each gradient is within ±limit.
    public static Clipping value(double limit) {
        return new Clipping(By.VALUE, limit);
    }

    /// Reads what [#toString] writes; `clipNorm:1` is the same as `clipNorm(1)`, and so is `1`.
    ///
    /// @throws IllegalArgumentException when the text is something else
    public static Clipping parse(String text) {
        String expected = "a limit for gradients: none, clipNorm:L, clipValue:L";
        if (text.matches("[0-9.]+")) {
            return parse("clipNorm:" + text);
        }
        Term term = Term.of(text, expected);
        return switch (term.form()) {
            case "none/0" -> none();
            case "clipNorm/1" -> norm(term.number(0));
            case "clipValue/1" -> value(term.number(0));
            default -> throw term.wrong();
        };
    }

    /// What all gradients are multiplied by when they are so long.
    public float factor(double norm) {
        return by == By.NORM ? (float) Math.min(1, limit / (norm + SMALL)) : 1;
    }

    /// Changes the gradients `from` … `to` − 1.
    public void apply(float[] g, int from, int to, float factor) {
        float most = by == By.VALUE ? (float) limit : Float.POSITIVE_INFINITY;
        for (int i = from; i < to; i++) {
            g[i] = Math.clamp(factor * g[i], -most, most);
        }
    }

    @Override
    public String toString() {
        return switch (by) {
            case NOTHING -> "none";
            case NORM, VALUE -> {
                String word = by.name().charAt(0) + by.name().substring(1).toLowerCase(Locale.ROOT);
                yield "clip" + word + "(" + Numbers.text(limit) + ")";
            }
        };
    }
}
