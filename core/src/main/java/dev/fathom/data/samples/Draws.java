package dev.fathom.data.samples;

import java.util.SplittableRandom;

/// Random decisions that depend on a seed and on what they are for, never on threads or order.
public final class Draws {
    public static final int SHUFFLE = 1;
    public static final int CROP = 2;
    public static final int MIRROR = 3;
    static final int SPLIT = 4;
    public static final int COLOURS = 5;
    public static final int NOISE = 6;
    public static final int CUTOUT = 7;

    private Draws() {}

    /// @param path what the decision is for: one of the constants, then epoch, picture …
    public static SplittableRandom of(long seed, int... path) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int step : path) {
            random = new SplittableRandom(random.nextLong() + step);
        }
        return random;
    }

    /// Fisher and Yates' shuffle.
    public static void shuffle(int[] a, SplittableRandom random) {
        for (int i = a.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swap = a[i];
            a[i] = a[j];
            a[j] = swap;
        }
    }
}
