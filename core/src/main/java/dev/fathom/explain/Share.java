package dev.fathom.explain;

import static dev.fathom.explain.Figures.number;
import static dev.fathom.explain.Figures.term;

import java.util.List;

/// A softmax's value.
///
/// @param column everything in its depth column
/// @param d which of the column
public record Share(List<Operand> column, int d) implements Explanation {

    public Share {
        column = List.copyOf(column);
    }

    /// The column's largest value; it is taken off before the exponential so that none overflows.
    public double largest() {
        return column.stream().mapToDouble(Operand::value).max().orElseThrow();
    }

    private static double exponential(Operand operand, double largest) {
        return Math.exp(operand.value() - largest);
    }

    /// Σ e^(x − largest).
    public double sum() {
        double largest = largest();
        return column.stream().mapToDouble(o -> exponential(o, largest)).sum();
    }

    @Override
    public double value() {
        return exponential(column.get(d), largest()) / sum();
    }

    @Override
    public String formula() {
        double largest = largest();
        return "eˣ/Σeˣ over "
                + column.size()
                + " = e^("
                + number(column.get(d).value())
                + " − "
                + term(largest)
                + ")/Σe^(x − "
                + term(largest)
                + ") = "
                + number(exponential(column.get(d), largest))
                + "/"
                + number(sum())
                + " = "
                + number(value());
    }
}
