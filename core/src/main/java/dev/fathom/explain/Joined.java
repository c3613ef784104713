package dev.fathom.explain;

import static dev.fathom.explain.Figures.number;

import java.util.List;
import java.util.stream.Collectors;

/// A value among volumes that stand one behind another along depth.
///
/// @param parts the volumes, in order
/// @param operand the value in the one it comes from
public record Joined(List<Part> parts, Operand operand) implements Explanation {

    /// One of the volumes.
    ///
    /// @param layer what makes it
    /// @param first its first depth slice in the joined volume
    /// @param last its last
    public record Part(String layer, int first, int last) {
        @Override
        public String toString() {
            return first + " … " + last + " " + layer;
        }
    }

    public Joined {
        parts = List.copyOf(parts);
    }

    @Override
    public double value() {
        return operand.value();
    }

    @Override
    public String formula() {
        return "depth slices "
                + parts.stream().map(Part::toString).collect(Collectors.joining(", "))
                + ": "
                + operand.place()
                + " = "
                + number(value());
    }
}
