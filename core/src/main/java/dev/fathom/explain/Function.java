package dev.fathom.explain;

import static dev.fathom.explain.Figures.number;
import static dev.fathom.explain.Figures.term;

import dev.fathom.kernel.Activation;

/// A function of one value: ReLU and its kin.
///
/// @param activation which function
/// @param a the function's own parameter
/// @param operand what it is applied to
public record Function(Activation activation, double a, Operand operand) implements Explanation {

    @Override
    public double value() {
        return activation.value(operand.value(), a);
    }

    @Override
    public String formula() {
        double x = operand.value();
        String arithmetic =
                switch (activation) {
                    case RELU -> "max(0, " + number(x) + ")";
                    case LEAKY_RELU -> (x > 0 ? "" : number(a) + "·") + term(x);
                    case GELU -> "x·Φ(x) = " + term(x) + "·" + number(x == 0 ? 0.5 : value() / x);
                    case SILU -> "x/(1 + e⁻ˣ) = " + term(x) + "/(1 + " + number(Math.exp(-x)) + ")";
                    case SIGMOID -> "1/(1 + e⁻ˣ) = 1/(1 + " + number(Math.exp(-x)) + ")";
                    case TANH -> "tanh(" + number(x) + ")";
                    case HARD_SWISH ->
                            "x·min(max(x + 3, 0), 6)/6 = "
                                    + term(x)
                                    + "·"
                                    + number(Math.min(Math.max(x + 3, 0), 6))
                                    + "/6";
                };
        return arithmetic + " = " + number(value()) + verdict(x);
    }

    private String verdict(double x) {
        return switch (activation) {
            case RELU -> x > 0 ? ": passed" : ": stopped";
            case LEAKY_RELU -> x > 0 ? ": passed" : ": times the slope";
            default -> "";
        };
    }
}
