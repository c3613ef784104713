package dev.fathom.layer;

import java.util.List;

/// What a layer's weights and biases are before training.
///
/// @param bias whether there are biases
/// @param initial weights
/// @param initialBias biases
public record Weights(boolean bias, Initial initial, Initial initialBias) {
    /// Weights as He 2015, biases 0.
    public static final Weights DEFAULT = new Weights(true, Initial.kaiming(), Initial.constant(0));

    /// The layer's parameters in order.
    public List<Parameter> parameters(
            List<Integer> weightShape, Parameter.Fan fan, List<Integer> biasShape) {
        Parameter weight =
                new Parameter("weight", Parameter.Role.WEIGHT, weightShape, fan, initial, true);
        return bias
                ? List.of(
                        weight,
                        new Parameter(
                                "bias", Parameter.Role.BIAS, biasShape, fan, initialBias, true))
                : List.of(weight);
    }

    /// All that differs from the default, as a layer's text: `.bias(false).normal(0.01)`.
    @Override
    public String toString() {
        String text = bias ? "" : ".bias(false)";
        if (!initial.equals(DEFAULT.initial)) {
            text +=
                    initial.rule() == Initial.Rule.NORMAL
                            ? "." + initial
                            : ".initial(" + initial + ")";
        }
        if (!initialBias.equals(DEFAULT.initialBias)) {
            text +=
                    initialBias.rule() == Initial.Rule.CONSTANT
                            ? ".biases(" + LayerText.number(initialBias.value()) + ")"
                            : ".initialBias(" + initialBias + ")";
        }
        return text;
    }
}
