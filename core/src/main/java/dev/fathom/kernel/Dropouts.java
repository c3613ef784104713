package dev.fathom.kernel;

/// Which values a dropout keeps: decided by seed and position alone.
final class Dropouts {
    private Dropouts() {}

    /// 0, or 1/(1 − rate). The 24 upper bits of SplitMix64's output for state seed + position
    /// (Steele, Lea & Flood 2014) are compared with the rate.
    static float factor(float rate, long seed, int position) {
        long z = seed + position * 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        z = z ^ (z >>> 31);
        return (z >>> 40) < (long) (rate * (1 << 24)) ? 0 : 1 / (1 - rate);
    }
}
