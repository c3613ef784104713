package dev.fathom.machine.kernel;

import dev.fathom.engine.quantized.Finish;
import dev.fathom.engine.quantized.Grid;
import dev.fathom.kernel.Activation;
import dev.fathom.kernel.Ending;
import dev.fathom.machine.code.Call;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
    private static final int SPARE = 64;
    private static final int MOST = 255;

    /// The grid of what is read and added.
    private static final int LOW = -77;

    private static final byte UNTOUCHED = 123;
    private static final int[] PIXELS = {1, 2, 3, 4, 5, 6, 13};

    private final Random random = new Random(1);
    private final Numbers numbers;
    private final int[] a;
    private final int[] table;
    private final int[] taps;
    private final int depth;
    private final Finish finish;
    private final @Nullable Grid added;
    private final int[] others;

    /// @param run values of a tap
    /// @param depth of what is written
    private Trial(Target target, int taps, int run, int depth, FinishParts parts) {
        this.depth = depth;
        numbers = target.wholes();
        this.taps = random.ints(taps, 0, PLACES).toArray();
        int most = PIXELS[PIXELS.length - 1];
        table = random.ints(most, 0, PLACES).toArray();
        a = wholes(2 * PLACES + run + SPARE);
        others = wholes(most * depth + SPARE);
        Grid grid = new Grid(0.37f, -100, 155);
        Grid narrow = new Grid(1.7f, -3, 252);
        Activation function = parts.function();
        Ending ending = new Ending(function, function == Activation.CLIP ? 7 : 0.25f, 30);
        added = parts.adds() ? new Grid(0.77f, LOW, LOW + MOST) : null;
        finish =
                new Finish(
                        parts.first() ? grid : null,
                        parts.adds(),
                        parts.sum() ? new Grid(0.51f, -128, 127) : null,
                        ending,
                        parts.last() ? narrow : null);
    }

    private int[] wholes(int count) {
        return random.ints(count, LOW, LOW + MOST + 1).toArray();
    }

    /// Numbers as they are stored.
    private MemorySegment stored(int[] wholes) {
        byte[] bytes = new byte[wholes.length * numbers.bytes()];
        for (int i = 0; i < wholes.length; i++) {
            if (numbers == Numbers.BYTES) {
                bytes[i] = (byte) (wholes[i] - LOW);
            } else {
                bytes[2 * i] = (byte) wholes[i];
                bytes[2 * i + 1] = (byte) (wholes[i] >> 8);
            }
        }
        return MemorySegment.ofArray(bytes);
    }

    private int[] places(int[] numbers) {
        return Arrays.stream(numbers).map(place -> this.numbers.bytes() * place).toArray();
    }

    static boolean convolution(Convolution kernel, MemorySegment code) {
        Target target = kernel.target();
        int steps = 2 * kernel.unrolled();
        int run = target.wholes().together() * steps - 1;
        int filters = kernel.filters();
        Trial trial = new Trial(target, TAPS, run, filters, kernel.finish());
        int[] w = trial.weights(filters * TAPS * run);
        double[] bias = trial.bias(filters);
        float[] factors = trial.factors(filters);
        double[] shifted = trial.shifted(bias, w);
        byte[] b =
                WeightBlocks.convolution(
                        target,
                        target.wholes(),
                        0,
                        filters,
                        TAPS,
                        run,
                        i -> w[i],
                        shifted,
                        factors);
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
        Target target = kernel.target();
        int last = Depthwise.together(target) * kernel.steps();
        int taps = last - 1;
        int channels = kernel.channels();
        Trial trial = new Trial(target, taps, target.channels(), channels, kernel.finish());
        int[] w = trial.weights(channels * taps);
        double[] bias = trial.bias(channels);
        float[] factors = trial.factors(channels);
        byte[] b =
                WeightBlocks.depthwise(
                        target, channels, taps, i -> w[i], trial.shifted(bias, w), factors);
        return trial.isRight(
                code,
                b,
                0,
                Arrays.copyOf(trial.taps, last),
                (p, c) -> {
                    int sum = (int) bias[c];
                    for (int t = 0; t < taps; t++) {
                        sum += trial.a[trial.table[p] + trial.taps[t] + c] * w[c * taps + t];
                    }
                    return sum * factors[c];
                });
    }

    static boolean maxPool(MaxPool kernel, MemorySegment code) {
        Target target = kernel.target();
        int channels = kernel.channels();
        Trial trial = new Trial(target, TAPS, target.channels(), channels, FinishParts.NONE);
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

    static boolean rounding(Rounding kernel, MemorySegment code) {
        Grid grid = new Grid(0.37f, -100, 155);
        Numbers numbers = kernel.target().wholes();
        int above = numbers == Numbers.BYTES ? grid.zero() : 0;
        Random random = new Random(2);
        boolean right = true;
        for (int times = 1; times < 4; times++) {
            float[] a = new float[times * Rounding.TOGETHER];
            for (int i = 0; i < a.length; i++) {
                int half = random.nextInt(2 * grid.low() - 9, 2 * grid.high() + 9);
                a[i] = i % 3 == 0 ? half * 0.5f * grid.scale() : 50 * (float) random.nextGaussian();
            }
            float special = new float[] {Float.NaN, 1e38f, Float.NEGATIVE_INFINITY}[times - 1];
            a[random.nextInt(a.length)] = special;
            byte[] y = new byte[a.length * numbers.bytes() + SPARE];
            Arrays.fill(y, UNTOUCHED);
            boolean finite =
                    Rounding.round(
                            code,
                            MemorySegment.ofArray(a),
                            MemorySegment.ofArray(y),
                            Rounding.numbers(grid),
                            times);
            right &= finite == Float.isFinite(special);
            ByteBuffer made = ByteBuffer.wrap(y).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < a.length && finite; i++) {
                int found = numbers == Numbers.BYTES ? y[i] & 255 : made.getShort(2 * i);
                right &= found - above == (int) grid.whole(a[i]);
            }
            for (int i = y.length - SPARE; i < y.length; i++) {
                right &= y[i] == UNTOUCHED;
            }
        }
        return right;
    }

    private double[] shifted(double[] bias, int[] w) {
        return WeightBlocks.bias(numbers, bias, w.length / bias.length, i -> w[i], LOW);
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
        Grid last = finish.last();
        int bytes = last == null && !pool ? 4 : numbers.bytes();
        int[] layer =
                LayerNumbers.of(
                        places(offsets),
                        rounds,
                        bytes * depth,
                        numbers.bytes() * depth,
                        finish,
                        added);
        int low = pool ? LOW : last == null ? 0 : last.low();
        boolean right = true;
        for (int pixels : PIXELS) {
            byte[] y = new byte[pixels * depth * bytes + SPARE];
            Arrays.fill(y, UNTOUCHED);
            Call.kernel(
                    code,
                    stored(a),
                    MemorySegment.ofArray(b),
                    MemorySegment.ofArray(y),
                    stored(others),
                    MemorySegment.ofArray(places(table)),
                    MemorySegment.ofArray(layer),
                    pixels);
            ByteBuffer made = ByteBuffer.wrap(y).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < pixels * depth; i++) {
                float value = plain.at(i / depth, i % depth);
                float expected = pool ? value : finished(value, i);
                right &=
                        switch (bytes) {
                            case 1 -> (y[i] & 255) + low == expected;
                            case 2 -> made.getShort(2 * i) == expected;
                            default -> made.getInt(4 * i) == Float.floatToRawIntBits(expected);
                        };
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
