package dev.fathom.explain;

import java.util.List;

/// A max pool's value.
///
/// @param candidates what the window holds, row by row, padding left out
public record Largest(List<Operand> candidates) implements Explanation {

    public Largest {
        candidates = List.copyOf(candidates);
    }

    /// The first of the largest; NaN is larger than every number.
    public Operand winner() {
        Operand winner = candidates.getFirst();
        for (Operand candidate : candidates) {
            if (candidate.value() > winner.value() || Float.isNaN(candidate.value())) {
                winner = candidate;
            }
        }
        return winner;
    }

    @Override
    public double value() {
        return winner().value();
    }

    @Override
    public String formula() {
        return "largest of "
                + candidates.size()
                + " = "
                + Figures.number(value())
                + ": "
                + winner().place();
    }
}
