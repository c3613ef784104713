package dev.fathom.explain;

import static dev.fathom.explain.Figures.number;
import static dev.fathom.explain.Figures.term;

/// A value after batch normalisation with what training measured.
///
/// @param operand the value that is normalised
/// @param mean running mean of its channel
/// @param variance running variance of its channel
/// @param epsilon added to the variance
/// @param scale 1 where the layer has none
/// @param shift 0 where the layer has none
public record BatchNormalized(
        Operand operand, float mean, float variance, double epsilon, float scale, float shift)
        implements Explanation {

    @Override
    public double value() {
        double deviation = Math.sqrt(variance + epsilon);
        return scale * (operand.value() - (double) mean) / deviation + shift;
    }

    @Override
    public String formula() {
        return "scale·(x − mean)/√(variance + ε) + shift = "
                + term(scale)
                + "·("
                + number(operand.value())
                + " − "
                + term(mean)
                + ")/√("
                + number(variance)
                + " + "
                + number(epsilon)
                + ") + "
                + term(shift)
                + " = "
                + number(value());
    }
}
