package dev.fathom.layer;

import dev.fathom.text.NumberText;
import java.util.Arrays;
import java.util.List;
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
        DIRAC,
        /// [#UNIFORM], then divided by their standard deviation (airbench)
        UNIT;

        private String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Initial {
        String name = rule.text() + "'s number";
        switch (rule) {
            case CONSTANT -> Checks.that(true, name, value, "finite");
            case NORMAL -> Checks.that(value >= 0, name, value, "0 or more");
            case KAIMING, XAVIER, UNIFORM, DIRAC, UNIT ->
                    Checks.that(value == 0, name, value, "left out");
        }
    }

    public static Initial constant(double value) {
        return new Initial(Rule.CONSTANT, value);
    }

    public static Initial normal(double deviation) {
        return new Initial(Rule.NORMAL, deviation);
    }

    public static Initial kaiming() {
        return new Initial(Rule.KAIMING, 0);
    }

    public static Initial xavier() {
        return new Initial(Rule.XAVIER, 0);
    }

    public static Initial uniform() {
        return new Initial(Rule.UNIFORM, 0);
    }

    public static Initial dirac() {
        return new Initial(Rule.DIRAC, 0);
    }

    public static Initial unit() {
        return new Initial(Rule.UNIT, 0);
    }

    /// Fills an array.
    public void fill(float[] w, Parameter p, RandomGenerator random) {
        switch (rule) {
            case CONSTANT -> Arrays.fill(w, (float) value);
            case NORMAL -> normal(w, value, random);
            case KAIMING -> normal(w, Math.sqrt(2.0 / p.fan().in()), random);
            case XAVIER -> uniform(w, Math.sqrt(6.0 / (p.fan().in() + p.fan().out())), random);
            case UNIFORM -> uniform(w, 1 / Math.sqrt(p.fan().in()), random);
            case DIRAC -> {
                uniform(w, 1 / Math.sqrt(p.fan().in()), random);
                dirac(w, p.shape());
            }
            case UNIT -> {
                uniform(w, 1, random);
                unit(w);
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

    /// Deviation 1, by the sample of n − 1; a single value stays.
    private static void unit(float[] w) {
        double mean = 0;
        for (float value : w) {
            mean += value / (double) w.length;
        }
        double squares = 0;
        for (float value : w) {
            squares += (value - mean) * (value - mean);
        }
        double deviation = w.length == 1 ? 1 : Math.sqrt(squares / (w.length - 1));
        for (int i = 0; i < w.length; i++) {
            w[i] = (float) (w[i] / deviation);
        }
    }

    /// Filter i reads channel i at the centre of its window and nothing else. The last four
    /// dimensions are filters, height, width and depth; with fewer there is nothing to copy.
    private static void dirac(float[] w, List<Integer> shape) {
        int last = shape.size() - 1;
        if (last < 3) {
            return;
        }
        int filters = shape.get(last - 3);
        int width = shape.get(last - 1);
        int depth = shape.get(last);
        int centre = (shape.get(last - 2) / 2 * width + width / 2) * depth;
        int filterSize = shape.get(last - 2) * width * depth;
        for (int i = 0; i < w.length / filterSize; i++) {
            int channel = i % filters;
            if (channel < depth) {
                Arrays.fill(w, i * filterSize, (i + 1) * filterSize, 0);
                w[i * filterSize + centre + channel] = 1;
            }
        }
    }

    /// As in a layer's text: `normal(0.01)`, `kaiming()`.
    @Override
    public String toString() {
        boolean numbered = rule == Rule.CONSTANT || rule == Rule.NORMAL;
        return rule.text() + "(" + (numbered ? NumberText.shortest(value) : "") + ")";
    }
}
