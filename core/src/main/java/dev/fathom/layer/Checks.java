package dev.fathom.layer;

import dev.fathom.tensor.ShapeException;

/// What a layer's numbers must be, checked when it is made.
public final class Checks {
    private static final int MOST = 1 << 24;

    private Checks() {}

    public static void atLeast(int least, String name, int value) {
        if (value < least || value > MOST) {
            throw new ShapeException(name + " " + value + ": must be " + least + " … " + MOST);
        }
    }

    /// Refuses a number that is not finite or for which something does not hold.
    ///
    /// @param rule what the number must be, as the message ends: `must be 0 or more`
    public static void that(boolean holds, String name, double value, String rule) {
        if (!holds || !Double.isFinite(value)) {
            throw new IllegalArgumentException(
                    name + " " + LayerText.number(value) + ": must be " + rule);
        }
    }
}
