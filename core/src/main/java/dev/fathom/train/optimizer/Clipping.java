package dev.fathom.train.optimizer;

import dev.fathom.text.Vocabulary;

/// What keeps gradients from being too large before the optimizer reads them.
///
/// `toString()` gives it as a recipe says it: `clipNorm(1)`.
///
/// @param by which measure is bounded
/// @param limit the largest that is let through
public record Clipping(By by, double limit) {
    /// Keeps the divisor from 0, as PyTorch does.
    private static final double SMALL = 1e-6;

    private static final String NUMBER = "[0-9]+[.]?[0-9]*|[.][0-9]+";

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
    public static Clipping clipNorm(double limit) {
        return new Clipping(By.NORM, limit);
    }

    /// Each gradient is within ±limit.
    public static Clipping clipValue(double limit) {
        return new Clipping(By.VALUE, limit);
    }

    /// Reads what [#toString] writes; `clipNorm:1` is the same as `clipNorm(1)`, and so is `1`.
    ///
    /// @throws IllegalArgumentException when the text is something else
    public static Clipping parse(String text) {
        Vocabulary<Clipping> words = Vocabulary.of("a limit for gradients", Clipping.class);
        return words.parse(text.matches(NUMBER) ? "clipNorm:" + text : text);
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
            case NORM -> Numbers.call("clipNorm", limit);
            case VALUE -> Numbers.call("clipValue", limit);
        };
    }
}
