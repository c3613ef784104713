package dev.fathom.explain;

import static dev.fathom.explain.Figures.number;

import org.jspecify.annotations.Nullable;

/// A value that its layer leaves as it is: flatten, padding of depth, dropout in inference.
///
/// @param operand the value, or null where the layer puts a zero
public record Copy(@Nullable Operand operand) implements Explanation {

    @Override
    public double value() {
        return operand == null ? 0 : operand.value();
    }

    @Override
    public String formula() {
        return operand == null
                ? "0: padding"
                : operand.place() + " = " + number(value()) + ": unchanged";
    }
}
