package dev.fathom.explain;

import static dev.fathom.explain.Figures.number;
import static dev.fathom.explain.Figures.term;

import dev.fathom.layer.Lrn;
import java.util.List;

/// A value after local response normalisation.
///
/// @param lrn the layer's numbers
/// @param neighbours the values whose squares are summed, in the order of their depth slices
/// @param operand the value that is normalised
public record LocalResponse(Lrn lrn, List<Operand> neighbours, Operand operand)
        implements Explanation {

    public LocalResponse {
        neighbours = List.copyOf(neighbours);
    }

    /// Σ x².
    public double squares() {
        return neighbours.stream().mapToDouble(o -> (double) o.value() * o.value()).sum();
    }

    @Override
    public double value() {
        return operand.value() / Math.pow(lrn.k() + lrn.alpha() * squares(), lrn.beta());
    }

    @Override
    public String formula() {
        return "x/(k + α·Σx²)^β = "
                + term(operand.value())
                + "/("
                + number(lrn.k())
                + " + "
                + number(lrn.alpha())
                + "·"
                + number(squares())
                + ")^"
                + number(lrn.beta())
                + " = "
                + number(value())
                + ", the sum over depth slices "
                + neighbours.getFirst().place().d()
                + " … "
                + neighbours.getLast().place().d();
    }
}
