package dev.fathom.layer;

import java.util.Arrays;
import java.util.Locale;
import java.util.random.RandomGenerator;

/// Values before training.
///
/// @param rule how they are drawn
/// @param value the rule's number, 0 where it has none
public record Initial(Rule rule, double value) {

    /// How values are drawn.
    public enum Rule {
        /// all the same value
        CONSTANT,
        /// normal around 0 with standard deviation `value`
        NORMAL,
        /// normal around 0 with standard deviation √(2/fanIn) (He 2015)
        KAIMING,
        /// uniform in ±√(6/(fanIn + fanOut)) (Glorot 2010)
        XAVIER,
        /// uniform in ±1/√fanIn (LeCun 1998; PyTorch's default for biases too)
        UNIFORM,
        /// [#UNIFORM], then the first filters copy one input channel each (airbench)
        DIRAC
    }

    public static Initial constant(double value) {
        return new Initial(Rule.CONSTANT, value);
    }

    public static Initial normal(double deviation) {
        return new Initial(Rule.NORMAL, deviation);
    }

    public static Initial of(Rule rule) {
        return new Initial(rule, 0);
    }

    /// Fills an array.
    public void fill(float[] w, Parameter p, RandomGenerator random) {
        switch (rule) {
            case CONSTANT -> Arrays.fill(w, (float) value);
            case NORMAL -> normal(w, value, random);
            case KAIMING -> normal(w, Math.sqrt(2.0 / p.fanIn()), random);
            case XAVIER -> {
                double fanOut = (double) p.size() / p.shape().getLast();
                uniform(w, Math.sqrt(6 / (p.fanIn() + fanOut)), random);
            }
            case UNIFORM -> uniform(w, 1 / Math.sqrt(p.fanIn()), random);
            case DIRAC -> {
                uniform(w, 1 / Math.sqrt(p.fanIn()), random);
                dirac(w, p);
            }
        }
    }

    private static void normal(float[] w, double deviation, RandomGenerator random) {
        for (int i = 0; i < w.length; i++) {
            w[i] = (float) (deviation * random.nextGaussian());
        }
    }

    private static void uniform(float[] w, double bound, RandomGenerator random) {
        for (int i = 0; i < w.length; i++) {
            w[i] = (float) (bound * (2 * random.nextDouble() - 1));
        }
    }

    /// Filter i reads channel i at the centre of its window and nothing else.
    private static void dirac(float[] w, Parameter p) {
        int height = p.shape().get(1);
        int width = p.shape().get(2);
        int depth = p.shape().get(3);
        for (int f = 0; f < Math.min(p.shape().get(0), depth); f++) {
            Arrays.fill(w, f * p.fanIn(), (f + 1) * p.fanIn(), 0);
            w[f * p.fanIn() + (height / 2 * width + width / 2) * depth + f] = 1;
        }
    }

    /// As in a layer's text: `normal(0.01)`, `kaiming()`.
    @Override
    public String toString() {
        String name = rule.name().toLowerCase(Locale.ROOT);
        return name + (rule == Rule.CONSTANT || rule == Rule.NORMAL ? "(" + value + ")" : "()");
    }
}
