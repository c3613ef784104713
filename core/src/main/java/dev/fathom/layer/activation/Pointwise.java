package dev.fathom.layer.activation;

import dev.fathom.kernel.Activation;
import dev.fathom.kernel.Ending;
import dev.fathom.layer.Checks;
import dev.fathom.layer.Layer;
import dev.fathom.layer.LayerText;
import dev.fathom.layer.Pass;
import dev.fathom.tensor.Volume;
import java.util.List;

/// A function of each value by itself: ReLU and its kin.
///
/// @param function which
/// @param a the function's first number, 0 where it has none
/// @param b its second number, 0 where it has none
public record Pointwise(Activation function, double a, double b) implements Layer {

    public Pointwise {
        check(function, "first", a, 1);
        check(function, "second", b, 2);
        if (function == Activation.CLIP && a > b) {
            throw new IllegalArgumentException(
                    "clip's least "
                            + LayerText.number(a)
                            + " is more than its most "
                            + LayerText.number(b)
                            + "; write the smaller one first");
        }
    }

    /// The function at the end of another layer's work.
    public Ending ending() {
        return new Ending(function, (float) a, (float) b);
    }

    private static void check(Activation function, String which, double value, int number) {
        boolean numbered = function.numbers() >= number;
        Checks.that(
                numbered ? Float.isFinite((float) value) : value == 0,
                word(function) + "'s " + which + " number",
                value,
                numbered ? "a number of type float" : "0: it has none");
    }

    private static String word(Activation function) {
        return switch (function) {
            case RELU -> "relu";
            case LEAKY_RELU -> "leakyRelu";
            case GELU -> "gelu";
            case SILU -> "silu";
            case SIGMOID -> "sigmoid";
            case TANH -> "tanh";
            case HARD_SWISH -> "hardSwish";
            case ELU -> "elu";
            case SELU -> "selu";
            case HARD_SIGMOID -> "hardSigmoid";
            case MISH -> "mish";
            case SOFTPLUS -> "softplus";
            case GELU_TANH -> "geluTanh";
            case CLIP -> "clip";
        };
    }

    @Override
    public String kind() {
        return word(function);
    }

    @Override
    public Volume output(List<Volume> inputs) {
        return first(inputs);
    }

    @Override
    public String formula(List<Volume> inputs) {
        return switch (function) {
            case RELU -> "max(0, x)";
            case LEAKY_RELU -> "x > 0 ? x : " + LayerText.rounded(a) + "·x";
            case GELU -> "x·Φ(x)";
            case SILU -> "x/(1 + e⁻ˣ)";
            case SIGMOID -> "1/(1 + e⁻ˣ)";
            case TANH -> "tanh(x)";
            case HARD_SWISH -> "x·min(max(x + 3, 0), 6)/6";
            case ELU -> "x > 0 ? x : " + LayerText.rounded(a) + "·(eˣ − 1)";
            case SELU -> "1.051·(x > 0 ? x : 1.673·(eˣ − 1))";
            case HARD_SIGMOID ->
                    "min(max(" + LayerText.rounded(a) + "·x + " + LayerText.rounded(b) + ", 0), 1)";
            case MISH -> "x·tanh(ln(1 + eˣ))";
            case SOFTPLUS -> "ln(1 + eˣ)";
            case GELU_TANH -> "x/(1 + e^−1.596·(x + 0.04472·x³))";
            case CLIP -> "min(max(x, " + LayerText.rounded(a) + "), " + LayerText.rounded(b) + ")";
        };
    }

    @Override
    public void forward(Pass p) {
        p.kernels().activate(function, (float) a, (float) b, p.count(), p.x(), p.y());
    }

    @Override
    public void backward(Pass p) {
        float[] dx = p.dx();
        if (dx != null) {
            p.kernels()
                    .activateBackward(function, (float) a, (float) b, p.count(), p.x(), p.dy(), dx);
        }
    }

    @Override
    public String toString() {
        String numbers =
                switch (function.numbers()) {
                    case 0 -> "";
                    case 1 -> LayerText.number(a);
                    default -> LayerText.number(a) + ", " + LayerText.number(b);
                };
        return kind() + "(" + numbers + ")";
    }
}
