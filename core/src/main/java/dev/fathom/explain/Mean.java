package dev.fathom.explain;

import static dev.fathom.explain.Figures.number;

import java.util.List;

/// An average pool's value.
///
/// @param operands what the window holds, row by row, padding left out
/// @param divisor number of values, with padding where the layer counts it
public record Mean(List<Operand> operands, int divisor) implements Explanation {

    public Mean {
        operands = List.copyOf(operands);
    }

    /// The sum that is divided.
    public double sum() {
        return operands.stream().mapToDouble(Operand::value).sum();
    }

    @Override
    public double value() {
        return sum() / divisor;
    }

    @Override
    public String formula() {
        return "Σx/" + divisor + " = " + number(sum()) + "/" + divisor + " = " + number(value());
    }
}
