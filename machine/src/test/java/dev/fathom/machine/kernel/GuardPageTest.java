package dev.fathom.machine.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.engine.quantized.Finish;
import dev.fathom.engine.quantized.Grid;
import dev.fathom.kernel.Activation;
import dev.fathom.kernel.Ending;
import dev.fathom.machine.OnThisMachine;
import dev.fathom.machine.code.Call;
import dev.fathom.machine.code.CodeMemory;
import dev.fathom.machine.code.GuardedMemory;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Kernels read and write nothing but what the Java side checks that there is: each array ends at,
/// or begins behind, a page that must not be touched. A kernel that does so ends the process, and
/// this test with it.
@OnThisMachine
class GuardPageTest {
    private static final Grid GRID = new Grid(0.5f, -100, 155);

    private final Random random = new Random(3);
    private long calls;

    private static Finish finish(FinishParts parts) {
        return new Finish(
                parts.first() ? GRID : null,
                parts.adds(),
                null,
                new Ending(parts.function(), 0, 6),
                parts.last() ? GRID : null);
    }

    private int[] places(int count) {
        return Arrays.stream(random.ints(count, 0, 40).toArray()).map(p -> 2 * p).toArray();
    }

    /// Calls with arrays that are as long as what is used of them.
    private void call(
            Target target,
            Kernel kernel,
            int pixels,
            int[] taps,
            int tapBytes,
            int rounds,
            int b,
            FinishParts p) {
        int depth =
                switch (kernel) {
                    case Convolution c -> c.filters();
                    case Depthwise d -> d.channels();
                    case MaxPool m -> m.channels();
                    case Rounding r -> Rounding.TOGETHER;
                    case Narrowing n -> Narrowing.TOGETHER;
                };
        int stride = 70;
        int wholeBytes = target.wholes().bytes();
        int size = p.last() ? wholeBytes : 4;
        boolean floats = kernel instanceof Convolution c && c.numbers() == Numbers.FLOAT;
        int addedSize = floats ? 4 : wholeBytes;
        int[] table = places(pixels);
        Arrays.sort(table);
        int reach = Arrays.stream(taps).max().orElseThrow() + tapBytes;
        int[] layer =
                LayerNumbers.of(taps, rounds, size * stride, addedSize * stride, finish(p), GRID);
        int before = (pixels - 1) * stride;
        int whole = target.read(depth, target.lanes());
        for (boolean atEnd : new boolean[] {true, false}) {
            try (CodeMemory memory = new CodeMemory();
                    GuardedMemory guarded = new GuardedMemory()) {
                Call.kernel(
                        memory.executable(kernel.code()),
                        guarded.of(bytes(table[pixels - 1] + reach), atEnd),
                        guarded.of(bytes(b), atEnd),
                        guarded.of(bytes(size * (before + depth)), atEnd),
                        guarded.of(bytes(addedSize * (before + whole)), atEnd),
                        guarded.of(MemorySegment.ofArray(table), atEnd),
                        guarded.of(MemorySegment.ofArray(layer), atEnd),
                        pixels);
                calls++;
            }
        }
    }

    private static MemorySegment bytes(int count) {
        return MemorySegment.ofArray(new byte[count]);
    }

    @ParameterizedTest
    @MethodSource("dev.fathom.machine.Targets#here")
    void kernels_touch_nothing_outside_of_what_is_checked(Target target) {
        FinishParts all = new FinishParts(true, true, true, Activation.CLIP, true, false);
        FinishParts alone = new FinishParts(true, false, false, Activation.RELU, true, true);
        FinishParts floats = FinishParts.floats(true, Activation.RELU);
        for (int pixels : new int[] {1, 2, 3, 4, 5, 6, 7, 13}) {
            for (int k = 1; k <= 16; k++) {
                int n = k * target.channels() / 16 - random.nextInt(target.channels() / 16);
                int unrolled = 1 << random.nextInt(3);
                int steps = unrolled * (1 + random.nextInt(2));
                int[] taps = places(1 + random.nextInt(3));
                for (FinishParts parts : new FinishParts[] {all, alone, FinishParts.NONE, floats}) {
                    Numbers numbers = parts == floats ? Numbers.FLOAT : target.wholes();
                    Convolution sums = new Convolution(target, numbers, n, unrolled, parts);
                    int b = Convolution.blockBytes(target, numbers, n, taps.length * steps);
                    call(target, sums, pixels, taps, 4 * steps, steps / unrolled, b, parts);
                }
                int tapSteps = 1 + n % 3;
                int read = target.wholes().bytes() * target.read(n, target.channels());
                call(
                        target,
                        new Depthwise(target, n, tapSteps, alone),
                        pixels,
                        places(Depthwise.together(target) * tapSteps),
                        read,
                        0,
                        Depthwise.blockBytes(target, tapSteps),
                        alone);
                call(target, new MaxPool(target, n), pixels, places(3), read, 0, 0, alone);
            }
        }
        assertThat(calls).isEqualTo(2 * 8 * 16 * 6);
    }

    @ParameterizedTest
    @MethodSource("dev.fathom.machine.Targets#here")
    void rounding_touches_nothing_outside_either(Target target) {
        byte[] code = new Rounding(target, true).code();
        for (int times = 1; times < 4; times++) {
            int length = times * Rounding.TOGETHER;
            for (boolean atEnd : new boolean[] {true, false}) {
                try (CodeMemory memory = new CodeMemory();
                        GuardedMemory guarded = new GuardedMemory()) {
                    MemorySegment from = guarded.of(bytes(4 * length), atEnd);
                    MemorySegment to = guarded.of(bytes(target.wholes().bytes() * length), atEnd);
                    MemorySegment executable = memory.executable(code);
                    int[] numbers = Rounding.numbers(GRID);
                    assertThat(Rounding.round(executable, from, to, numbers, times)).isTrue();
                }
            }
        }
    }
}
