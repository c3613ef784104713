package dev.fathom.layer;

import java.util.List;

/// One array of a layer's weights or state.
///
/// @param name within the layer: weight, bias, scale, shift, mean, variance
/// @param role what it is for; training treats roles differently
/// @param shape outermost dimension first
/// @param fanIn number of inputs that one output sums over; 1 where that says nothing
/// @param initial its values before training
public record Parameter(String name, Role role, List<Integer> shape, int fanIn, Initial initial) {

    /// What a parameter is for.
    public enum Role {
        /// multiplies inputs
        WEIGHT,
        /// is added to a weighted sum
        BIAS,
        /// multiplies a normalised value
        SCALE,
        /// is added to a normalised value
        SHIFT,
        /// is measured, not trained
        STATE
    }

    public Parameter {
        shape = List.copyOf(shape);
    }

    /// Number of values.
    public int size() {
        return shape.stream().reduce(1, Math::multiplyExact);
    }

    /// Whether training changes it by its gradient.
    public boolean trained() {
        return role != Role.STATE;
    }
}
