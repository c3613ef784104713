package dev.fathom.kernel;

/// Which values a dropout keeps: decided by seed and position alone.
public final class Dropouts {
    private Dropouts() {}

    /// 0 for the values that are dropped, 1/(1 − rate) for the others.
    public static float factor(float rate, long seed, int position) {
        return bits(seed, position) < threshold(rate) ? 0 : 1 / (1 - rate);
    }

    /// [#bits] below it mean that the value is dropped.
    public static int threshold(float rate) {
        return (int) (rate * (1 << 24));
    }

    /// The 24 upper bits of SplitMix64's output for state seed + position (Steele, Lea & Flood
    /// 2014).
    public static int bits(long seed, int position) {
        long z = seed + position * 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        z = z ^ (z >>> 31);
        return (int) (z >>> 40);
    }
}
