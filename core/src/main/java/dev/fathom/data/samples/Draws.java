package dev.fathom.data.samples;

import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// Random decisions that depend on a seed and on what they are for, never on threads or order.
public final class Draws {
    public static final int SHUFFLE = 1;
    public static final int CROP = 2;
    public static final int MIRROR = 3;
    static final int SPLIT = 4;
    public static final int COLOURS = 5;
    public static final int NOISE = 6;
    public static final int CUTOUT = 7;

    /// Pictures of several shards that are mixed with each other.
    static final int MOST_MIXED = 4096;

    private Draws() {}

    /// @param path what the decision is for: one of the constants, then epoch, picture …
    public static SplittableRandom of(long seed, int... path) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int step : path) {
            random = new SplittableRandom(random.nextLong() + step);
        }
        return random;
    }

    /// An order of `0 … size − 1` in which shards come one after another, in an order of their own,
    /// and are mixed within a window of 4,096 pictures. One shard alone is wholly shuffled.
    ///
    /// @param starts see [Pictures#shards]
    public static int[] mixed(int[] starts, int size, SplittableRandom random) {
        if (starts.length == 1) {
            int[] order = IntStream.range(0, size).toArray();
            shuffle(order, random);
            return order;
        }
        int[] shards = IntStream.range(0, starts.length).toArray();
        shuffle(shards, random);
        int[] order = new int[size];
        int[] window = new int[Math.min(MOST_MIXED, size)];
        int filled = 0;
        int dealt = 0;
        for (int shard : shards) {
            int end = shard + 1 < starts.length ? starts[shard + 1] : size;
            for (int i = starts[shard]; i < end; i++) {
                if (filled < window.length) {
                    window[filled++] = i;
                } else {
                    int place = random.nextInt(filled);
                    order[dealt++] = window[place];
                    window[place] = i;
                }
            }
        }
        shuffle(window, random);
        System.arraycopy(window, 0, order, dealt, filled);
        return order;
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
