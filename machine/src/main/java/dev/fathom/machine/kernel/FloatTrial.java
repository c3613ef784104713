package dev.fathom.machine.kernel;

import dev.fathom.kernel.Activation;
import dev.fathom.machine.code.Call;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;

/// A small problem of floats for a kernel before its first use. Stateless and thread-safe.
final class FloatTrial {
    private static final int TAPS = 2;
    private static final int PIXELS =
            27; // tiles of 6 and of each smaller number, one after the other
    private static final int SPARE = 16;
    private static final float UNTOUCHED = 12345;

    private FloatTrial() {}

    static boolean isRight(Convolution kernel, MemorySegment code) {
        return IntStream.of(1, 2, 3, 4, 5, PIXELS)
                .allMatch(pixels -> isRight(kernel, code, pixels));
    }

    private static boolean isRight(Convolution kernel, MemorySegment code, int pixels) {
        Random random = new Random(pixels);
        int run = 2 * kernel.unrolled();
        int filters = kernel.filters();
        float[] a = floats(random, pixels + 2 * run);
        float[] w = floats(random, filters * TAPS * run);
        float[] bias = floats(random, filters);
        float[] added = floats(random, pixels * filters + SPARE);
        double[] biases = new double[filters];
        Arrays.setAll(biases, f -> bias[f]);
        byte[] b =
                WeightBlocks.convolution(
                        kernel.target(),
                        Numbers.FLOAT,
                        0,
                        filters,
                        TAPS,
                        run,
                        i -> w[i],
                        biases,
                        new float[filters]);
        float[] y = new float[pixels * filters + SPARE];
        Arrays.fill(y, UNTOUCHED);
        int bytes = 4 * filters;
        Call.kernel(
                code,
                MemorySegment.ofArray(a),
                MemorySegment.ofArray(b),
                MemorySegment.ofArray(y),
                MemorySegment.ofArray(added),
                MemorySegment.ofArray(IntStream.range(0, pixels).map(p -> 4 * p).toArray()),
                MemorySegment.ofArray(
                        LayerNumbers.of(
                                new int[] {0, 4 * run},
                                run / kernel.unrolled(),
                                bytes,
                                bytes,
                                null,
                                null)),
                pixels);
        float[] expected = new float[y.length];
        Arrays.fill(expected, UNTOUCHED);
        for (int i = 0; i < pixels * filters; i++) {
            float sum = bias[i % filters];
            for (int k = 0; k < TAPS * run; k++) {
                sum = Math.fma(a[i / filters + k], w[i % filters * TAPS * run + k], sum);
            }
            sum += kernel.finish().adds() ? added[i] : 0;
            expected[i] = kernel.finish().function() == Activation.RELU ? Math.max(sum, 0) : sum;
        }
        return Arrays.equals(y, expected);
    }

    private static float[] floats(Random random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
