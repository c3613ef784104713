package dev.fathom.layer;

import dev.fathom.tensor.ShapeException;
import java.util.List;

/// One array of a layer's weights or state.
///
/// @param name within the layer: weight, bias, scale, shift, mean, variance
/// @param role what it is for; training treats roles differently
/// @param shape outermost dimension first
/// @param fan how many values its values join
/// @param initial its values before training
/// @param counted whether it belongs to the network's number of parameters, as the field counts
public record Parameter(
        String name, Role role, List<Integer> shape, Fan fan, Initial initial, boolean counted) {

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

    /// How a weight is joined to others.
    ///
    /// @param in number of inputs that one output sums over
    /// @param out number of outputs that one input reaches
    public record Fan(int in, int out) {
        public static final Fan NONE = new Fan(1, 1);
    }

    /// @throws ShapeException when one array can't hold it
    public Parameter {
        shape = List.copyOf(shape);
        long size = 1;
        for (int length : shape) {
            size *= length;
            if (size > Integer.MAX_VALUE) {
                throw new ShapeException(
                        "%s of %s has more than 2,147,483,647 values; one array can't hold them: use fewer filters, more groups or a smaller input"
                                .formatted(name, shape));
            }
        }
    }

    /// One number a channel, which belongs to the network's number of parameters.
    public static Parameter ofChannels(String name, Role role, int depth, double initial) {
        return new Parameter(name, role, List.of(depth), Fan.NONE, Initial.constant(initial), true);
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
