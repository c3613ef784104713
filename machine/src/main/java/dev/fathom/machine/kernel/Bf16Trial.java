package dev.fathom.machine.kernel;

import dev.fathom.kernel.Activation;
import dev.fathom.kernel.bf16.Bf16Arithmetic;
import dev.fathom.kernel.bf16.Bf16Blocks;
import dev.fathom.kernel.bf16.Bf16Loops;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;

/// A small problem of bfloat16 for a kernel before its first use, with special values among the
/// numbers. Stateless and thread-safe.
final class Bf16Trial {
    private static final int TAPS = 2;
    private static final int PIXELS =
            27; // tiles of 6 and of each smaller number, one after the other
    private static final int SPARE = 16;
    private static final float[] SPECIAL = {
        0,
        -0f,
        Float.MIN_NORMAL,
        Float.MIN_VALUE,
        -0x1p-129f,
        0x1p-100f,
        -0x1p-66f,
        0x1.cp127f,
        -0x1.cp127f,
        1 + 0x1p-8f,
        Float.POSITIVE_INFINITY
    };

    private Bf16Trial() {}

    static boolean isRight(Convolution kernel, MemorySegment code) {
        return IntStream.of(1, 2, 3, 4, 5, PIXELS)
                .allMatch(pixels -> isRight(kernel, code, pixels));
    }

    private static boolean isRight(Convolution kernel, MemorySegment code, int pixels) {
        Random random = new Random(pixels);
        int steps = 3 * kernel.unrolled(); // not a multiple of more: see Convolution.unrolled
        int filters = kernel.filters();
        boolean halves = kernel.finish().last();
        Bf16Arithmetic.Layout layout =
                new Bf16Arithmetic.Layout(
                        IntStream.range(0, pixels).toArray(),
                        new int[] {0, steps},
                        steps,
                        filters,
                        filters,
                        kernel.finish().adds(),
                        kernel.finish().function() == Activation.RELU,
                        halves);
        int[] a = words(random, pixels + TAPS * steps);
        int[] w = words(random, Bf16Blocks.length(filters, TAPS * steps));
        float[] bias = floats(random, filters);
        for (int f = 0; f < filters; f++) {
            w[f] = Float.floatToRawIntBits(bias[f]);
        }
        int count = pixels * filters;
        int[] added = words(random, count + SPARE);
        float[] floats = floats(random, count);
        for (int i = 0; i < count && !halves; i++) {
            added[i] = Float.floatToRawIntBits(floats[i]);
        }
        int[] found = new int[count + SPARE];
        Arrays.fill(found, 12345);
        int[] expected = found.clone();
        MemorySegment others = MemorySegment.ofArray(added);
        MemorySegment y = MemorySegment.ofArray(expected);
        new Bf16Loops().sums(layout).run(a, 0, 0, pixels, w, 0, 0, y, 0, others);
        Bf16Numbers.of(layout)
                .call(
                        code,
                        MemorySegment.ofArray(a),
                        MemorySegment.ofArray(w),
                        MemorySegment.ofArray(found),
                        others,
                        0,
                        pixels);
        boolean right = true;
        for (int i = 0; i < found.length; i++) {
            right &= halves ? equal(found[i], expected[i]) : same(found[i], expected[i]);
        }
        return right;
    }

    /// Which NaN a NaN is doesn't matter.
    private static boolean same(int found, int expected) {
        return found == expected
                || (Float.isNaN(Float.intBitsToFloat(found))
                        && Float.isNaN(Float.intBitsToFloat(expected)));
    }

    private static boolean equal(int found, int expected) {
        return same(found << 16, expected << 16)
                && same(found & 0xFFFF_0000, expected & 0xFFFF_0000);
    }

    private static int[] words(Random random, int count) {
        int[] words = new int[count];
        new Bf16Loops().neighbours(floats(random, 2 * count), 0, 2 * count, words, 0);
        return words;
    }

    /// Mostly usual numbers.
    static float[] floats(Random random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] =
                    random.nextInt(12) == 0
                            ? SPECIAL[random.nextInt(SPECIAL.length)]
                            : (float) random.nextGaussian();
        }
        return values;
    }
}
