package dev.fathom.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

/// Compares arrays of computed values.
public final class Near {
    private Near() {}

    /// Fails unless all values are equal to the tolerance, which is relative to the largest finite
    /// value expected. NaN and infinities must be where they are expected.
    public static void assertNear(String what, float[] actual, float[] expected, double tolerance) {
        assertThat(actual).as(what).hasSameSizeAs(expected);
        double largest = 0;
        for (float e : expected) {
            largest = Float.isFinite(e) ? Math.max(largest, Math.abs(e)) : largest;
        }
        double allowed = tolerance * largest;
        for (int i = 0; i < expected.length; i++) {
            if (Float.compare(actual[i], expected[i]) != 0
                    && !(Math.abs((double) actual[i] - expected[i]) <= allowed)) {
                fail(
                        "%s: value %d of %d is %s, expected %s ± %.1e",
                        what, i, expected.length, actual[i], expected[i], allowed);
            }
        }
    }
}
