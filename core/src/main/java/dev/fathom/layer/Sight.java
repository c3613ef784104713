package dev.fathom.layer;

import dev.fathom.tensor.Axis;
import dev.fathom.tensor.Window;
import org.jspecify.annotations.Nullable;

/// Which places of an input one unit of a layer sees.
///
/// @param x along the width
/// @param y along the height
public record Sight(Along x, Along y) {

    static Sight through(Window window) {
        return new Sight(Along.through(window.x()), Along.through(window.y()));
    }

    /// Along one axis: unit u sees the whole places from `step·u + first` to `step·u + last`.
    ///
    /// @param step places from one unit's to the next's
    /// @param first where unit 0 begins
    /// @param last where unit 0 ends
    /// @param lookup the exact places, where the border makes them others; null where it doesn't
    public record Along(double step, double first, double last, @Nullable Lookup lookup) {
        public static final Along ITSELF = new Along(1, 0, 0, null);

        /// Takes rounding errors of the step out.
        private static final double HAIR = 1e-9;

        static Along through(Axis axis) {
            return new Along(
                    axis.stride(), -axis.before(), axis.extent() - 1.0 - axis.before(), null);
        }

        /// A window that writes instead of reading.
        public static Along throughTransposed(Axis axis) {
            double stride = axis.stride();
            return new Along(
                    1 / stride,
                    (axis.before() - axis.extent() + 1) / stride,
                    axis.before() / stride,
                    null);
        }

        /// Each of so many units sees all places.
        public static Along all(int units) {
            return new Along(1, 1.0 - units, units - 1.0, null);
        }

        /// Every unit sees all of so many places.
        public static Along every(int places) {
            return new Along(0, 0, places - 1.0, null);
        }

        /// None of so many units sees anything.
        public static Along nothing(int units) {
            return new Along(1, 0, 0, Lookup.of(units, u -> Lookup.NOTHING));
        }

        /// Places that those units see which see most.
        public int most() {
            return (int) Math.floor(last - first + HAIR) + 1;
        }

        /// The first place that a unit sees; it may lie before the input.
        public int firstOf(int unit) {
            return lookup == null
                    ? (int) Math.ceil(step * unit + first - HAIR)
                    : lookup.low()[unit];
        }

        /// The last place that a unit sees; it may lie behind the input.
        public int lastOf(int unit) {
            return lookup == null
                    ? (int) Math.floor(step * unit + last + HAIR)
                    : lookup.high()[unit];
        }
    }
}
