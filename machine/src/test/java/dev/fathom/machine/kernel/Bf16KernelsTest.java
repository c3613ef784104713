package dev.fathom.machine.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.kernel.bf16.Bf16Arithmetic;
import dev.fathom.kernel.bf16.Bf16Blocks;
import dev.fathom.machine.OnThisMachine;
import dev.fathom.machine.Targets;
import dev.fathom.machine.code.CodeMemory;
import dev.fathom.machine.code.GuardedMemory;
import java.lang.foreign.MemorySegment;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Kernels of bfloat16, where the processor has its instructions.
@OnThisMachine
class Bf16KernelsTest {
    private static FinishParts parts(int k) {
        return FinishParts.bf16((k & 1) != 0, (k & 2) != 0, (k & 4) != 0);
    }

    @Test
    void every_kernel_gives_what_plain_loops_give() {
        Targets.assumeHalves();
        try (CodeMemory memory = new CodeMemory()) {
            for (int filters = 1; filters <= Target.AVX512.filters(); filters++) {
                for (int k = 0; k < 8; k++) {
                    Convolution kernel =
                            new Convolution(
                                    Target.AVX512,
                                    Numbers.BF16,
                                    filters,
                                    1 << (filters + k) % 3,
                                    parts(k));
                    assertThat(kernel.isRight(memory.executable(kernel.code())))
                            .as(kernel.toString())
                            .isTrue();
                }
            }
            for (boolean pairs : new boolean[] {false, true}) {
                Narrowing kernel = new Narrowing(Target.AVX512, pairs);
                assertThat(kernel.isRight(memory.executable(kernel.code()))).isTrue();
            }
        }
    }

    @Test
    void wrong_code_is_found_out() {
        Targets.assumeHalves();
        try (CodeMemory memory = new CodeMemory()) {
            Convolution right = new Convolution(Target.AVX512, Numbers.BF16, 20, 2, parts(1));
            for (int k : new int[] {0, 3, 5}) {
                Kernel wrong = new Convolution(Target.AVX512, Numbers.BF16, 20, 2, parts(k));
                assertThat(right.isRight(memory.executable(wrong.code()))).isFalse();
            }
            Narrowing pairs = new Narrowing(Target.AVX512, true);
            byte[] other = new Narrowing(Target.AVX512, false).code();
            assertThat(pairs.isRight(memory.executable(other))).isFalse();
        }
    }

    private static MemorySegment words(int count) {
        return MemorySegment.ofArray(new int[count]);
    }

    @Test
    void kernels_touch_nothing_outside_of_what_is_checked() {
        Targets.assumeHalves();
        int rows = 13;
        for (int filters : new int[] {2, 16, 18, 34, 50, 64}) {
            for (int k = 0; k < 8; k++) {
                boolean halves = (k & 4) != 0;
                Bf16Arithmetic.Layout layout =
                        new Bf16Arithmetic.Layout(
                                IntStream.range(0, rows).toArray(),
                                new int[] {0, 3},
                                3,
                                filters,
                                filters,
                                (k & 1) != 0,
                                (k & 2) != 0,
                                halves);
                Convolution kernel =
                        new Convolution(Target.AVX512, Numbers.BF16, filters, 1, parts(k));
                int written = rows * filters / (halves ? 2 : 1);
                for (boolean atEnd : new boolean[] {true, false}) {
                    try (CodeMemory memory = new CodeMemory();
                            GuardedMemory guarded = new GuardedMemory()) {
                        MemorySegment y = guarded.of(words(written), atEnd);
                        Bf16Numbers.of(layout)
                                .call(
                                        memory.executable(kernel.code()),
                                        guarded.of(words(rows + 5), atEnd),
                                        guarded.of(words(Bf16Blocks.length(filters, 6)), atEnd),
                                        y,
                                        guarded.of(words(written), atEnd),
                                        0,
                                        rows);
                        assertThat(y.byteSize()).isEqualTo(4L * written);
                    }
                }
            }
        }
    }

    @Test
    void narrowing_touches_nothing_outside_either() {
        Targets.assumeHalves();
        for (boolean pairs : new boolean[] {false, true}) {
            Narrowing kernel = new Narrowing(Target.AVX512, pairs);
            for (boolean atEnd : new boolean[] {true, false}) {
                try (CodeMemory memory = new CodeMemory();
                        GuardedMemory guarded = new GuardedMemory()) {
                    MemorySegment x = guarded.of(words(2 * Narrowing.TOGETHER), atEnd);
                    MemorySegment to = guarded.of(words(2 * kernel.words()), atEnd);
                    to.fill((byte) 1);
                    Narrowing.narrow(memory.executable(kernel.code()), x, x, to, 2);
                    assertThat(to.mismatch(words(2 * kernel.words()))).isEqualTo(-1);
                }
            }
        }
    }
}
