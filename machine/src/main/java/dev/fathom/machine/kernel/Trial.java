package dev.fathom.machine.kernel;

import dev.fathom.engine.quantized.Finish;
import dev.fathom.engine.quantized.Grid;
import dev.fathom.kernel.Activation;
import dev.fathom.kernel.Ending;
import dev.fathom.machine.code.Call;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Small problems for a kernel before its first use: what it writes must be what plain loops give,
/// and it must write nothing else.
///
/// Stateless and thread-safe.
final class Trial {
    private static final int TAPS = 3;
    private static final int PLACES = 64;
    private static final int SPARE = 16;
    private static final int MOST = 255;
    private static final short UNTOUCHED = 12345;
    private static final int[] PIXELS = {1, 2, 3, 4, 5, 6, 13};

    private final Random random = new Random(1);
    private final short[] a;
    private final int[] table;
    private final int[] taps;
    private final int depth;
    private final Finish finish;
    private final @Nullable Grid added;
    private final short[] others;

    /// @param run values of a tap
    /// @param depth of what is written
    private Trial(int taps, int run, int depth, FinishParts parts) {
        this.depth = depth;
        this.taps = random.ints(taps, 0, PLACES).toArray();
        int most = PIXELS[PIXELS.length - 1];
        table = random.ints(most, 0, PLACES).toArray();
        a = shorts(2 * PLACES + run + SPARE);
        others = shorts(most * depth + SPARE);
        Grid grid = new Grid(0.37f, -100, 155);
        Grid narrow = new Grid(1.7f, -3, 252);
        Activation function = parts.function();
        Ending ending = new Ending(function, function == Activation.CLIP ? 7 : 0.25f, 30);
        added = parts.adds() ? new Grid(0.77f, -MOST, 0) : null;
        finish =
                new Finish(
                        parts.first() ? grid : null,
                        parts.adds(),
                        parts.sum() ? new Grid(0.51f, -128, 127) : null,
                        ending,
                        parts.last() ? narrow : null);
    }

    private short[] shorts(int count) {
        short[] values = new short[count];
        for (int i = 0; i < count; i++) {
            values[i] = (short) random.nextInt(-MOST, MOST + 1);
        }
        return values;
    }

    private static int[] bytes(int[] places) {
        return Arrays.stream(places).map(place -> 2 * place).toArray();
    }

    static boolean convolution(Convolution kernel, MemorySegment code) {
        int steps = 2 * kernel.unrolled();
        int run = 2 * steps - 1;
        int filters = kernel.filters();
        Trial trial = new Trial(TAPS, run, filters, kernel.finish());
        int[] w = trial.weights(filters * TAPS * run);
        double[] bias = trial.bias(filters);
        float[] factors = trial.factors(filters);
        byte[] b =
                WeightBlocks.convolution(
                        Numbers.WHOLE, 0, filters, TAPS, run, i -> w[i], bias, factors);
        return trial.isRight(
                code,
                b,
                steps / kernel.unrolled(),
                trial.taps,
                (p, f) -> {
                    int sum = (int) bias[f];
                    for (int t = 0; t < TAPS; t++) {
                        for (int k = 0; k < run; k++) {
                            sum +=
                                    trial.a[trial.table[p] + trial.taps[t] + k]
                                            * w[(f * TAPS + t) * run + k];
                        }
                    }
                    return sum * factors[f];
                });
    }

    static boolean depthwise(Depthwise kernel, MemorySegment code) {
        int taps = 2 * kernel.pairs() - 1;
        int channels = kernel.channels();
        Trial trial = new Trial(taps, Depthwise.BLOCK, channels, kernel.finish());
        int[] w = trial.weights(channels * taps);
        double[] bias = trial.bias(channels);
        float[] factors = trial.factors(channels);
        byte[] b = WeightBlocks.depthwise(channels, taps, i -> w[i], bias, factors);
        return trial.isRight(
                code,
                b,
                0,
                Arrays.copyOf(trial.taps, taps + 1),
                (p, c) -> {
                    int sum = (int) bias[c];
                    for (int t = 0; t < taps; t++) {
                        sum += trial.a[trial.table[p] + trial.taps[t] + c] * w[c * taps + t];
                    }
                    return sum * factors[c];
                });
    }

    static boolean maxPool(MaxPool kernel, MemorySegment code) {
        FinishParts whole = new FinishParts(false, false, false, null, true);
        Trial trial = new Trial(TAPS, Depthwise.BLOCK, kernel.channels(), whole);
        return trial.isRight(
                code,
                new byte[0],
                0,
                trial.taps,
                (p, c) ->
                        IntStream.of(trial.taps)
                                .map(tap -> trial.a[trial.table[p] + tap + c])
                                .max()
                                .orElseThrow());
    }

    private int[] weights(int count) {
        return random.ints(count, -127, 128).toArray();
    }

    private double[] bias(int filters) {
        return random.ints(filters, -100_000, 100_000).asDoubleStream().toArray();
    }

    private float[] factors(int filters) {
        float[] factors = new float[filters];
        for (int f = 0; f < filters; f++) {
            factors[f] = 2e-4f + 1e-3f * random.nextFloat();
        }
        return factors;
    }

    /// A sum, times its factor.
    @FunctionalInterface
    private interface Value {
        float at(int pixel, int filter);
    }

    private boolean isRight(MemorySegment code, byte[] b, int rounds, int[] offsets, Value plain) {
        boolean pool = b.length == 0;
        int bytes = finish.last() == null ? 4 : 2;
        int[] layer =
                LayerNumbers.of(bytes(offsets), rounds, bytes * depth, 2 * depth, finish, added);
        boolean right = true;
        for (int pixels : PIXELS) {
            short[] y = new short[pixels * depth * bytes / 2 + SPARE];
            Arrays.fill(y, UNTOUCHED);
            Call.kernel(
                    code,
                    MemorySegment.ofArray(a),
                    MemorySegment.ofArray(b),
                    MemorySegment.ofArray(y),
                    MemorySegment.ofArray(others),
                    MemorySegment.ofArray(bytes(table)),
                    MemorySegment.ofArray(layer),
                    pixels);
            for (int i = 0; i < pixels * depth; i++) {
                float value = plain.at(i / depth, i % depth);
                float expected = pool ? value : finished(value, i);
                right &=
                        bytes == 2
                                ? y[i] == (short) expected
                                : ((y[2 * i] & 0xFFFF) | y[2 * i + 1] << 16)
                                        == Float.floatToRawIntBits(expected);
            }
            for (int i = y.length - SPARE; i < y.length; i++) {
                right &= y[i] == UNTOUCHED;
            }
        }
        return right;
    }

    /// The whole number, or the float where none is made.
    private float finished(float value, int at) {
        float[] y = {value};
        finish.apply(y, added == null ? null : new float[] {others[at] * added.scale()}, 0, 1);
        Grid last = finish.last();
        return last == null ? y[0] : last.whole(y[0]);
    }
}
