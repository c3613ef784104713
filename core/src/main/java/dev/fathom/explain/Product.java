package dev.fathom.explain;

import static dev.fathom.explain.Figures.number;
import static dev.fathom.explain.Figures.term;

/// A value times a constant.
///
/// @param factor the constant
/// @param operand the value
public record Product(double factor, Operand operand) implements Explanation {

    @Override
    public double value() {
        return factor * operand.value();
    }

    @Override
    public String formula() {
        return number(factor) + "·" + term(operand.value()) + " = " + number(value());
    }
}
