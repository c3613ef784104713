package dev.fathom.show.attribution;

import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.relu;
import static dev.fathom.tensor.Volume.volume;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.network.Patch;
import dev.fathom.tensor.Volume;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class EffectiveFieldTest {
    private static final Volume INPUT = volume(9, 9, 1);

    /// Two convolutions of 3×3 whose weights are all 1, then a ReLU.
    private static Model ones() {
        Model model =
                Model.initialize(
                        Network.of(
                                "ones",
                                INPUT,
                                conv(1, 3).bias(false),
                                conv(1, 3).bias(false),
                                relu()),
                        1);
        Arrays.fill(model.weights()[0][0], 1);
        Arrays.fill(model.weights()[1][0], 1);
        return model;
    }

    private static EffectiveField field(Model model, int node, byte[]... pictures) {
        return EffectiveField.of(model, List.of(pictures), node, 1, 2, 0, Engine.of("plain"));
    }

    private static byte[] grey() {
        byte[] picture = new byte[INPUT.size()];
        Arrays.fill(picture, (byte) 100);
        return picture;
    }

    @Test
    void a_pixel_counts_as_often_as_there_are_ways_to_it() {
        EffectiveField field = field(ones(), 1, grey());
        int[] ways = {1, 2, 3, 2, 1};
        Patch seen = Patch.of(ones().network(), 1, 1, 2);
        assertThat(seen).isEqualTo(new Patch(1, 2, 5, 5));
        for (int i = 0; i < 81; i++) {
            int x = i % 9 - 1;
            int y = i / 9 - 2;
            boolean inside = x >= 0 && x < 5 && y >= 0 && y < 5;
            assertThat(field.slopes().data()[i])
                    .isEqualTo(inside ? ways[x] * ways[y] : 0, within(1e-5f));
        }
        assertThat(field.strongest()).isEqualTo(4 * 9 + 3);
        // 9 + 4 × 6 = 33 of 81 in the five strongest, 4 more of 4 make 49
        assertThat(field.pixels(33 / 81.0)).isEqualTo(5);
        assertThat(field.pixels(0.6)).isEqualTo(9);
        assertThat(field.pixels(1)).isEqualTo(25);
    }

    @Test
    void it_is_the_mean_over_pictures_and_0_behind_a_silent_relu() {
        Model model = ones();
        Arrays.fill(model.weights()[1][0], -1);
        assertThat(field(model, 2, grey()).slopes().data()).containsOnly(0);
        assertThat(field(model, 2, grey()).pixels(0.9)).isZero();
        // a sum of 0, as on a black picture, does not pass a ReLU
        Arrays.fill(model.weights()[1][0], 1);
        byte[] black = new byte[INPUT.size()];
        float[] one = field(model, 2, grey()).slopes().data();
        float[] mean = field(model, 2, grey(), black).slopes().data();
        for (int i = 0; i < 81; i++) {
            assertThat(mean[i]).isEqualTo(one[i] / 2);
        }
    }
}
