package dev.fathom.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.engine.Engine;
import dev.fathom.kernel.ConvShape;
import dev.fathom.kernel.bf16.Bf16Convolutions;
import dev.fathom.kernel.bf16.Bf16Loops;
import dev.fathom.machine.kernel.Target;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Convolutions of bfloat16 and their gradients: the bits of the plain loops.
@OnThisMachine
class Bf16LayersTest {
    private static final int LAYERS = 200;

    private static float[] values(Random random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextInt(5) == 0 ? 0 : (float) random.nextGaussian();
        }
        return values;
    }

    private static float[][] all(Bf16Convolutions own, ConvShape s, int seed) {
        Random random = new Random(seed);
        int batch = 1 + seed % 5;
        float[] x = values(random, batch * s.input().size());
        float[] w = values(random, (int) s.weights());
        float[] dy = values(random, batch * s.output().size());
        float[] y = new float[dy.length];
        float[] dx = new float[x.length];
        float[] dw = new float[w.length];
        own.forward(s, batch, x, w, values(random, s.filters()), y);
        own.backwardData(s, batch, dy, w, dx);
        own.backwardWeights(s, batch, x, dy, dw);
        return new float[][] {y, dx, dw};
    }

    @Test
    void convolutions_and_their_gradients_have_the_bits_of_plain_loops() {
        Targets.assumeHalves();
        try (Engine machine = Targets.engine(Target.AVX512, 2, false)) {
            Bf16Convolutions code = new Bf16Convolutions(machine.kernels(), machine.bf16());
            Bf16Convolutions loops = new Bf16Convolutions(machine.kernels(), new Bf16Loops());
            assertThat(machine.bf16()).isInstanceOf(Bf16Code.class);
            for (int seed = 0; seed < LAYERS; seed++) {
                ConvShape shape = new RandomLayer(seed).c.shape();
                assertThat(all(code, shape, seed))
                        .as("%d: %s", seed, shape)
                        .isDeepEqualTo(all(loops, shape, seed));
            }
        }
    }
}
