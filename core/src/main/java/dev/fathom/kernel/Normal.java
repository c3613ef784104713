package dev.fathom.kernel;

/// The standard normal distribution in double.
///
/// Stateless and thread-safe.
public final class Normal {
    private static final double INVERSE_SQRT_2PI = 1 / Math.sqrt(2 * Math.PI);

    private Normal() {}

    static double density(double x) {
        return INVERSE_SQRT_2PI * Math.exp(-x * x / 2);
    }

    /// Φ(x), to about 1e-15 absolute.
    ///
    /// Inside ±3 Taylor's series Φ(x) = ½ + φ(x)·Σ x^(2n+1)/(1·3·5·…·(2n+1)); outside the continued
    /// fraction of the tail (Abramowitz & Stegun 26.2.11 and 26.2.14).
    public static double distribution(double x) {
        double magnitude = Math.abs(x);
        double upper;
        if (magnitude < 3) {
            double term = magnitude;
            double sum = magnitude;
            for (int n = 3; term > sum * 1e-17; n += 2) {
                term *= magnitude * magnitude / n;
                sum += term;
            }
            upper = 0.5 - density(magnitude) * sum;
        } else {
            double fraction = magnitude;
            for (int n = 60; n >= 1; n--) {
                fraction = magnitude + n / fraction;
            }
            upper = density(magnitude) / fraction;
        }
        return x > 0 ? 1 - upper : upper;
    }
}
