package dev.fathom.kernel.vector.lanes;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/// Arrays that a thread keeps between calls, so that a steady run allocates nothing large.
public final class Scratch {
    private static final ThreadLocal<Scratch> MINE = ThreadLocal.withInitial(Scratch::new);

    /// What an array is for; two uses at the same time must differ.
    public enum Use {
        PADDED,
        WEIGHTS,
        ALL_WEIGHTS,
        BIAS,
        TILE,
        VECTORS,
        PARTIAL,
        CHUNKS,
        TRANSFORMED,
        PRODUCTS,
        TRANSFORMED_WEIGHTS,
        IN,
        OUT,
        FROM,
        TO,
        FIRST,
        SECOND,
        WHOLES
    }

    private final Map<Use, float[]> floats = new EnumMap<>(Use.class);
    private final Map<Use, int[]> ints = new EnumMap<>(Use.class);
    private final Map<Use, double[]> doubles = new EnumMap<>(Use.class);

    private Scratch() {}

    /// This thread's array for that use: at least so long, with anything in it.
    public static float[] floats(Use use, int length) {
        Map<Use, float[]> mine = MINE.get().floats;
        float[] array = mine.get(use);
        if (array == null || array.length < length) {
            array = new float[length];
            mine.put(use, array);
        }
        return array;
    }

    /// The same, beginning with so many zeros.
    public static float[] zeros(Use use, int length) {
        float[] array = floats(use, length);
        Arrays.fill(array, 0, length, 0);
        return array;
    }

    /// This thread's array for that use: at least so long, with anything in it.
    public static int[] ints(Use use, int length) {
        Map<Use, int[]> mine = MINE.get().ints;
        int[] array = mine.get(use);
        if (array == null || array.length < length) {
            array = new int[length];
            mine.put(use, array);
        }
        return array;
    }

    /// This thread's array for that use: at least so long, with anything in it.
    public static double[] doubles(Use use, int length) {
        Map<Use, double[]> mine = MINE.get().doubles;
        double[] array = mine.get(use);
        if (array == null || array.length < length) {
            array = new double[length];
            mine.put(use, array);
        }
        return array;
    }
}
