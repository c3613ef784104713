package dev.fathom.kernel;

import dev.fathom.text.NumberText;
import java.util.Locale;
import java.util.function.DoubleFunction;

/// Functions of one value, and what is said of them. Each constant is the definition, in double;
/// `a` and `b` are numbers of the function's own, written `%s` in its formula.
@SuppressWarnings("ImmutableEnumChecker") // its functions hold nothing
public enum Activation {
    RELU(
            "max(0, x)",
            (x, a, b) -> Math.max(0, x),
            (x, a, b) -> x > 0 ? 1 : 0,
            (x, a, b, n) -> "max(0, " + n.apply(x) + ")",
            (x, a, b, n) ->
                    x > 0 ? "Above 0: passed, unchanged." : "Not above 0: stopped, so it gives 0."),
    LEAKY_RELU(
            "x > 0 ? x : %s·x",
            (x, a, b) -> x > 0 ? x : a * x,
            (x, a, b) -> x > 0 ? 1 : a,
            (x, a, b, n) -> x > 0 ? n.apply(x) : n.apply(a) + "·" + term(x, n),
            (x, a, b, n) ->
                    x > 0
                            ? "Above 0: passed, unchanged."
                            : "Not above 0: only its share " + n.apply(a) + " is passed."),
    /// with the exact normal distribution function (Hendrycks & Gimpel 2016)
    GELU(
            "x·Φ(x)",
            (x, a, b) -> x * Normal.distribution(x),
            (x, a, b) -> Normal.distribution(x) + x * Normal.density(x),
            (x, a, b, n) -> "x·Φ(x) = " + term(x, n) + "·" + n.apply(Normal.distribution(x))),
    SILU(
            "x/(1 + e⁻ˣ)",
            (x, a, b) -> x * sigmoid(x),
            (x, a, b) -> sigmoid(x) * (1 + x * (1 - sigmoid(x))),
            (x, a, b, n) -> "x/(1 + e⁻ˣ) = " + term(x, n) + "/(1 + " + n.apply(Math.exp(-x)) + ")"),
    SIGMOID(
            "1/(1 + e⁻ˣ)",
            (x, a, b) -> sigmoid(x),
            (x, a, b) -> sigmoid(x) * (1 - sigmoid(x)),
            (x, a, b, n) -> "1/(1 + e⁻ˣ) = 1/(1 + " + n.apply(Math.exp(-x)) + ")"),
    TANH(
            "tanh(x)",
            (x, a, b) -> Math.tanh(x),
            (x, a, b) -> 1 - Math.tanh(x) * Math.tanh(x),
            (x, a, b, n) -> "tanh(" + n.apply(x) + ")"),
    /// Howard 2019
    HARD_SWISH(
            "x·min(max(x + 3, 0), 6)/6",
            (x, a, b) -> x * Math.min(Math.max(x + 3, 0), 6) / 6,
            (x, a, b) -> x <= -3 ? 0 : x >= 3 ? 1 : (2 * x + 3) / 6,
            (x, a, b, n) ->
                    "x·min(max(x + 3, 0), 6)/6 = %s·%s/6"
                            .formatted(term(x, n), n.apply(Math.min(Math.max(x + 3, 0), 6)))),
    /// Clevert 2015
    ELU(
            "x > 0 ? x : %s·(eˣ − 1)",
            (x, a, b) -> elu(x, a),
            (x, a, b) -> eluSlope(x, a),
            (x, a, b, n) ->
                    x > 0
                            ? n.apply(x)
                            : "%1$s·(eˣ − 1) = %1$s·%2$s"
                                    .formatted(n.apply(a), term(Math.expm1(x), n))),
    /// Klambauer 2017
    SELU(
            "1.051·(x > 0 ? x : 1.673·(eˣ − 1))",
            (x, a, b) -> Activation.SELU_SCALE * elu(x, Activation.SELU_ALPHA),
            (x, a, b) -> Activation.SELU_SCALE * eluSlope(x, Activation.SELU_ALPHA),
            (x, a, b, n) ->
                    x > 0
                            ? "1.051·" + n.apply(x)
                            : "1.051·1.673·(eˣ − 1) = 1.758·" + term(Math.expm1(x), n)),
    HARD_SIGMOID(
            "min(max(%s·x + %s, 0), 1)",
            (x, a, b) -> Math.min(Math.max(a * x + b, 0), 1),
            (x, a, b) -> a * x + b > 0 && a * x + b < 1 ? a : 0,
            (x, a, b, n) ->
                    "min(max(%s·%s + %s, 0), 1)".formatted(n.apply(a), term(x, n), term(b, n))),
    /// Misra 2019; from 20 on it is x, to the last digit
    MISH(
            "x·tanh(ln(1 + eˣ))",
            (x, a, b) -> x * Math.tanh(softplus(x)),
            (x, a, b) -> mishSlope(Math.min(x, 20)),
            (x, a, b, n) ->
                    "x·tanh(ln(1 + eˣ)) = "
                            + term(x, n)
                            + "·"
                            + n.apply(Math.tanh(Math.log1p(Math.exp(x))))),
    SOFTPLUS(
            "ln(1 + eˣ)",
            (x, a, b) -> softplus(x),
            (x, a, b) -> sigmoid(x),
            (x, a, b, n) -> "ln(1 + eˣ) = ln(1 + " + n.apply(Math.exp(x)) + ")"),
    /// the approximation of GELU by tanh: x/(1 + e⁻²ᵘ) with u = √(2/π)·(x + 0.044715·x³)
    GELU_TANH(
            "x/(1 + e^−1.596·(x + 0.04472·x³))",
            (x, a, b) -> x * sigmoid(twiceInner(near(x))),
            (x, a, b) -> geluTanhSlope(near(x)),
            (x, a, b, n) ->
                    "x/(1 + e^−1.596·(x + 0.04472·x³)) = "
                            + term(x, n)
                            + "·"
                            + n.apply(sigmoid(twiceInner(near(x))))),
    EXP(
            "eˣ",
            (x, a, b) -> Math.exp(x),
            (x, a, b) -> Math.exp(x),
            (x, a, b, n) -> "e^" + term(x, n)),
    /// `clip(0, 6)` is ReLU6
    CLIP(
            "min(max(x, %s), %s)",
            (x, a, b) -> Math.min(Math.max(x, a), b),
            (x, a, b) -> x > a && x < b ? 1 : 0,
            (x, a, b, n) -> "min(max(%s, %s), %s)".formatted(n.apply(x), n.apply(a), n.apply(b)),
            (x, a, b, n) ->
                    x > a && x < b
                            ? "Within its bounds: passed, unchanged."
                            : "Not within its bounds: held at one of them.");

    public static final double SELU_ALPHA = 1.6732632423543772;
    public static final double SELU_SCALE = 1.0507009873554805;
    public static final double GELU_ROOT = Math.sqrt(2 / Math.PI);
    public static final double GELU_CUBE = 0.044715;

    /// From here on GELU is x or nearly 0, and e²ᵘ still has room in a float.
    public static final int GELU_REACH = 10;

    private interface Function {
        double of(double x, double a, double b);
    }

    private interface Sentence {
        String of(double x, double a, double b, DoubleFunction<String> number);
    }

    private final String formula;
    private final Function value;
    private final Function slope;
    private final Sentence arithmetic;
    private final Sentence words;

    Activation(String formula, Function value, Function slope, Sentence arithmetic) {
        this(formula, value, slope, arithmetic, (x, a, b, n) -> "A function of its input alone.");
    }

    Activation(
            String formula, Function value, Function slope, Sentence arithmetic, Sentence words) {
        this.formula = formula;
        this.value = value;
        this.slope = slope;
        this.arithmetic = arithmetic;
        this.words = words;
    }

    /// What a user writes: `hardSwish`.
    public String word() {
        String[] parts = name().toLowerCase(Locale.ROOT).split("_", -1);
        StringBuilder word = new StringBuilder(parts[0]);
        for (int i = 1; i < parts.length; i++) {
            word.append(Character.toUpperCase(parts[i].charAt(0))).append(parts[i].substring(1));
        }
        return word.toString();
    }

    /// How many numbers of its own the function has: none, a alone, or a and b.
    public int numbers() {
        return formula.split("%s", -1).length - 1;
    }

    /// @param a the function's first number, 0 where it has none
    /// @param b its second
    public double value(double x, double a, double b) {
        return value.of(x, a, b);
    }

    /// The derivative at x.
    public double slope(double x, double a, double b) {
        return slope.of(x, a, b);
    }

    /// `min(max(x, 0), 6)`.
    public String formula(double a, double b) {
        return formula.formatted(NumberText.rounded(a), NumberText.rounded(b));
    }

    /// The formula with x in it: `max(0, 1.5)`.
    ///
    /// @param number how numbers are written
    public String arithmetic(double x, double a, double b, DoubleFunction<String> number) {
        return arithmetic.of(x, a, b, number);
    }

    /// What it does with x, in a sentence.
    ///
    /// @param number how numbers are written
    public String words(double x, double a, double b, DoubleFunction<String> number) {
        return words.of(x, a, b, number);
    }

    private static String term(double x, DoubleFunction<String> number) {
        return x < 0 ? "(" + number.apply(x) + ")" : number.apply(x);
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    private static double softplus(double x) {
        return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    }

    private static double elu(double x, double a) {
        return x > 0 ? x : a * Math.expm1(x);
    }

    private static double eluSlope(double x, double a) {
        return x > 0 ? 1 : a * Math.exp(x);
    }

    private static double mishSlope(double x) {
        double t = Math.tanh(softplus(x));
        return t + x * (1 - t * t) * sigmoid(x);
    }

    private static double near(double x) {
        return Math.clamp(x, -GELU_REACH, GELU_REACH);
    }

    private static double twiceInner(double x) {
        return 2 * GELU_ROOT * (x + GELU_CUBE * x * x * x);
    }

    private static double geluTanhSlope(double x) {
        double s = sigmoid(twiceInner(x));
        return s + x * s * (1 - s) * (2 * GELU_ROOT * (1 + 3 * GELU_CUBE * x * x));
    }
}
