package dev.fathom.explain;

import static dev.fathom.explain.Figures.number;
import static dev.fathom.explain.Figures.term;

import java.util.List;
import java.util.stream.Collectors;

/// What branches give together at one place.
///
/// @param parts one a branch
public record Sum(List<Operand> parts) implements Explanation {

    public Sum {
        parts = List.copyOf(parts);
    }

    @Override
    public double value() {
        return parts.stream().mapToDouble(Operand::value).sum();
    }

    @Override
    public String formula() {
        String sum = parts.stream().map(p -> term(p.value())).collect(Collectors.joining(" + "));
        return sum + " = " + number(value());
    }
}
