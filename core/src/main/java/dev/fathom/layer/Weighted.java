package dev.fathom.layer;

import dev.fathom.tensor.ShapeException;
import java.util.List;

/// A layer with weights and perhaps biases: the words that set them.
///
/// @param <L> the layer itself
interface Weighted<L extends Layer> {
    Initial DEFAULT = Initial.of(Initial.Rule.KAIMING);
    Initial NO_BIAS = Initial.constant(0);

    boolean bias();

    Initial initial();

    Initial initialBias();

    L bias(boolean bias);

    L initial(Initial initial);

    L initialBias(Initial initialBias);

    /// Weights drawn from a normal distribution with this standard deviation.
    default L normal(double deviation) {
        return initial(Initial.normal(deviation));
    }

    /// Weights drawn by one of the rules that need no number: kaiming, xavier, uniform, dirac.
    default L initial(String rule) {
        return initial(Initial.of(Initial.Rule.valueOf(rule.toUpperCase(java.util.Locale.ROOT))));
    }

    /// All biases this value before training.
    default L biases(double value) {
        return initialBias(Initial.constant(value));
    }

    /// The layer's parameters in order.
    default List<Parameter> weightAndBias(
            List<Integer> weightShape, int fanIn, List<Integer> biasShape) {
        Parameter weight =
                new Parameter("weight", Parameter.Role.WEIGHT, weightShape, fanIn, initial());
        return bias()
                ? List.of(
                        weight,
                        new Parameter("bias", Parameter.Role.BIAS, biasShape, fanIn, initialBias()))
                : List.of(weight);
    }

    /// All that differs from the default, as text.
    default String modifiers() {
        String text = bias() ? "" : ".bias(false)";
        if (!initial().equals(DEFAULT)) {
            text +=
                    initial().rule() == Initial.Rule.NORMAL
                            ? ".normal(" + initial().value() + ")"
                            : ".initial("
                                    + initial().rule().name().toLowerCase(java.util.Locale.ROOT)
                                    + ")";
        }
        if (!initialBias().equals(NO_BIAS)) {
            text += ".biases(" + initialBias().value() + ")";
        }
        return text;
    }

    static void atLeastOne(String name, int value) {
        if (value < 1) {
            throw new ShapeException(name + " " + value + ": must be 1 or more");
        }
    }
}
