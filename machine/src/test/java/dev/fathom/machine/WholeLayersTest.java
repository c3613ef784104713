package dev.fathom.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.engine.PreparedStep;
import dev.fathom.engine.Values;
import dev.fathom.machine.kernel.Target;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Layers of awkward shapes against plain loops, to the bit.
@OnThisMachine
class WholeLayersTest {
    private static final int LAYERS = Integer.getInteger("machine.layers", 400);

    private static PreparedStep unused() {
        throw new IllegalStateException("nothing here needs plain steps");
    }

    /// What it makes; null when it is declined.
    private static float @Nullable [] run(MachineEngine engine, RandomLayer layer, int most) {
        PreparedStep step = engine.convolution(layer.c, most, WholeLayersTest::unused);
        if (step == null) {
            return null;
        }
        Values[] inputs = new Values[step.inputs().size()];
        for (int k = 0; k < inputs.length; k++) {
            float[] values = k == 0 ? layer.x : layer.added;
            inputs[k] = step.inputs().get(k).values(values.length);
            inputs[k].fromFloats(values.length, values);
        }
        float[] y = new float[layer.batch * layer.c.shape().output().size()];
        Values output = step.output().values(y.length);
        step.run(layer.batch, inputs, output);
        output.toFloats(y.length, y);
        return y;
    }

    @ParameterizedTest
    @MethodSource("dev.fathom.machine.Targets#here")
    void they_give_the_bits_of_plain_loops(Target target) {
        int[] declined = new int[1];
        int[] computed = new int[1];
        for (int threads = 1; threads <= 3; threads += 2) {
            try (MachineEngine engine = Targets.engine(target, threads, false)) {
                for (int seed = threads / 2; seed < LAYERS; seed += 2) {
                    RandomLayer layer = new RandomLayer(seed);
                    float[] y = run(engine, layer, layer.batch + seed % 2);
                    if (y == null) {
                        assertThat(WholeDepthwise.suits(layer.c.shape()))
                                .as(layer.toString())
                                .isTrue();
                        declined[0]++;
                    } else {
                        assertThat(Arrays.equals(y, layer.plain()))
                                .as("%d: %s", seed, layer)
                                .isTrue();
                        computed[0]++;
                    }
                }
            }
        }
        assertThat(computed[0]).isGreaterThan(9 * declined[0]);
    }
}
