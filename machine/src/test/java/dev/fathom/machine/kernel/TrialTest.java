package dev.fathom.machine.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.kernel.Activation;
import dev.fathom.machine.OnThisMachine;
import dev.fathom.machine.code.CodeMemory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@OnThisMachine
class TrialTest {
    private static List<FinishParts> parts() {
        List<FinishParts> all = new ArrayList<>();
        all.add(FinishParts.NONE);
        List<@Nullable Activation> functions =
                Arrays.asList(null, Activation.RELU, Activation.CLIP, Activation.LEAKY_RELU);
        for (int k = 0; k < 8; k++) {
            for (@Nullable Activation function : functions) {
                boolean first = (k & 1) != 0;
                boolean adds = (k & 2) != 0;
                boolean sum = (k & 4) != 0;
                all.add(new FinishParts(first, adds, sum, function, true, false));
                all.add(new FinishParts(first, adds, sum, function, true, true));
            }
        }
        return all;
    }

    /// Of 64 channels every fifth number of them is enough.
    private static int step(Target target) {
        return target == Target.AVX512 ? 5 : 1;
    }

    private static FinishParts floats(int k) {
        return FinishParts.floats(k % 2 == 0, k < 2 ? Activation.RELU : null);
    }

    @ParameterizedTest
    @MethodSource("dev.fathom.machine.Targets#here")
    void every_kernel_gives_what_plain_loops_give(Target target) {
        List<Kernel> kernels = new ArrayList<>();
        for (FinishParts parts : parts()) {
            for (int n = 1; n <= target.channels(); n += step(target)) {
                for (int unrolled : new int[] {1, 2, 4}) {
                    kernels.add(new Convolution(target, target.wholes(), n, unrolled, parts));
                }
                if (parts.last() && !parts.adds()) {
                    kernels.add(new Depthwise(target, n, 1 + n % 5, parts));
                }
            }
        }
        for (int n = 1; n <= target.channels(); n++) {
            kernels.add(new MaxPool(target, n));
            kernels.add(new Rounding(target, n % 2 == 0));
            for (int k = 0; k < 4; k++) {
                kernels.add(new Convolution(target, Numbers.FLOAT, n, 1 << k % 3, floats(k)));
            }
        }
        for (Kernel kernel : kernels) {
            try (CodeMemory memory = new CodeMemory()) {
                assertThat(kernel.isRight(memory.executable(kernel.code())))
                        .as(kernel.toString())
                        .isTrue();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dev.fathom.machine.Targets#here")
    void wrong_code_is_found_out(Target target) {
        Numbers whole = target.wholes();
        FinishParts some = new FinishParts(true, false, false, Activation.RELU, true, false);
        FinishParts others = new FinishParts(true, false, false, Activation.CLIP, true, false);
        FinishParts no = new FinishParts(false, false, false, Activation.RELU, true, false);
        Convolution right = new Convolution(target, whole, 16, 2, some);
        try (CodeMemory memory = new CodeMemory()) {
            for (Kernel wrong :
                    List.of(
                            new Convolution(target, whole, 16, 1, some),
                            new Convolution(target, whole, 15, 2, some),
                            new Convolution(target, whole, 16, 2, others),
                            new Convolution(target, whole, 16, 2, no))) {
                assertThat(right.isRight(memory.executable(wrong.code())))
                        .as(wrong.toString())
                        .isFalse();
            }
            Depthwise channels = new Depthwise(target, 16, 5, some);
            assertThat(
                            channels.isRight(
                                    memory.executable(new Depthwise(target, 16, 4, some).code())))
                    .isFalse();
            Convolution sums = new Convolution(target, Numbers.FLOAT, 16, 1, floats(0));
            Kernel other = new Convolution(target, Numbers.FLOAT, 16, 1, floats(1));
            assertThat(sums.isRight(memory.executable(other.code()))).isFalse();
            Rounding rounding = new Rounding(target, true);
            assertThat(rounding.isRight(memory.executable(new byte[] {(byte) 0xC3}))).isFalse();
            MaxPool pool = new MaxPool(target, 13);
            assertThat(pool.isRight(memory.executable(new MaxPool(target, 14).code()))).isFalse();
        }
    }
}
