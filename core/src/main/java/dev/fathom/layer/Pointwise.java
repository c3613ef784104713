package dev.fathom.layer;

import dev.fathom.kernel.Activation;
import dev.fathom.tensor.Volume;
import java.util.List;

/// A function of each value by itself: ReLU and its kin.
///
/// @param function which
/// @param a the function's own parameter, 0 where it has none
public record Pointwise(Activation function, double a) implements Layer {

    public Pointwise {
        boolean numbered = function == Activation.LEAKY_RELU;
        Checks.that(
                numbered || a == 0, "slope", a, numbered ? "finite" : "0: only leakyRelu has one");
    }

    @Override
    public String kind() {
        return switch (function) {
            case RELU -> "relu";
            case LEAKY_RELU -> "leakyRelu";
            case GELU -> "gelu";
            case SILU -> "silu";
            case SIGMOID -> "sigmoid";
            case TANH -> "tanh";
            case HARD_SWISH -> "hardSwish";
        };
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
        };
    }

    @Override
    public void forward(Pass p) {
        p.kernels().activate(function, (float) a, p.count(), p.x(), p.y());
    }

    @Override
    public void backward(Pass p) {
        float[] dx = p.dx();
        if (dx != null) {
            p.kernels().activateBackward(function, (float) a, p.count(), p.x(), p.dy(), dx);
        }
    }

    @Override
    public String toString() {
        return kind() + "(" + (function == Activation.LEAKY_RELU ? LayerText.number(a) : "") + ")";
    }
}
