package dev.fathom.layer;

import static dev.fathom.layer.Layers.dropout;
import static dev.fathom.layer.Layers.stochasticDepth;
import static dev.fathom.tensor.Volume.volume;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fathom.kernel.plain.ReferenceKernels;
import dev.fathom.layer.activation.Dropout;
import dev.fathom.tensor.Volume;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What dropout drops, and stochastic depth.
class DropoutTest {
    private static float[] run(
            Dropout layer, Volume in, int batch, float[] x, boolean training, long seed) {
        float[] y = new float[x.length];
        layer.forward(
                LayerRun.inference(
                                new ReferenceKernels(),
                                List.of(in),
                                in,
                                new float[][] {x},
                                y,
                                new float[0][])
                        .step(batch, training, seed));
        return y;
    }

    @Test
    void dropout_changes_nothing_in_inference() {
        float[] x = {1, -2, 3};
        for (Dropout each : List.of(dropout(0.9), stochasticDepth(0.9))) {
            assertThat(run(each, Volume.column(3), 1, x, false, 1)).isEqualTo(x);
        }
    }

    @Test
    void dropout_drops_its_share_and_keeps_the_mean() {
        int count = 100_000;
        List<Volume> in = List.of(Volume.column(count));
        float[] x = new float[count];
        Arrays.fill(x, 1);
        float[] first = dropped(in, x, 1);
        assertThat(dropped(in, x, 1)).isEqualTo(first);
        assertThat(dropped(in, x, 2)).isNotEqualTo(first);
        int zeros = 0;
        double sum = 0;
        for (float y : first) {
            zeros += y == 0 ? 1 : 0;
            sum += y;
        }
        assertThat(zeros / (double) count).isCloseTo(0.25, within(0.01));
        assertThat(sum / count).isCloseTo(1, within(0.01));
    }

    private static float[] dropped(List<Volume> in, float[] x, long seed) {
        return run(dropout(0.25), in.getFirst(), 1, x, true, seed);
    }

    @Test
    void stochastic_depth_drops_or_keeps_whole_pictures() {
        int batch = 1000;
        Volume in = volume(1, 2, 3);
        float[] x = new float[batch * 6];
        Arrays.fill(x, 3);
        float[] y = run(stochasticDepth(0.25), in, batch, x, true, 7);
        int kept = 0;
        for (int n = 0; n < batch; n++) {
            float[] picture = Arrays.copyOfRange(y, n * 6, (n + 1) * 6);
            assertThat(picture).containsOnly(picture[0]);
            assertThat(picture[0]).isIn(0f, 4f);
            kept += picture[0] == 4 ? 1 : 0;
        }
        assertThat(kept).isBetween(710, 790);
    }
}
