package dev.fathom.layer;

import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.convTranspose;
import static dev.fathom.layer.Layers.dense;
import static dev.fathom.tensor.Volume.volume;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fathom.tensor.Volume;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class InitialTest {

    private static Parameter weight(Layer layer, Volume input) {
        return layer.parameters(List.of(input)).getFirst();
    }

    private static float[] drawn(Initial initial, Parameter p) {
        float[] w = new float[p.size()];
        initial.fill(w, p, new Random(4));
        return w;
    }

    private static double deviation(float[] w) {
        double squares = 0;
        for (float value : w) {
            squares += value * value;
        }
        return Math.sqrt(squares / w.length);
    }

    private static double largest(float[] w) {
        double largest = 0;
        for (float value : w) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }

    @Test
    void fans_count_what_is_joined() {
        assertThat(weight(conv(8, 3, 2), volume(9, 9, 5)).fan())
                .isEqualTo(new Parameter.Fan(30, 48));
        assertThat(weight(conv(8, 3).groups(4), volume(9, 9, 8)).fan())
                .isEqualTo(new Parameter.Fan(18, 18));
        assertThat(weight(dense(8), volume(3, 3, 5)).fan()).isEqualTo(new Parameter.Fan(45, 8));
        assertThat(weight(convTranspose(8, 4).stride(2), volume(3, 3, 5)).fan())
                .isEqualTo(new Parameter.Fan(20, 128));
    }

    @Test
    void every_rule_keeps_to_its_width() {
        Parameter p = weight(conv(64, 3), volume(9, 9, 32));
        assertThat(deviation(drawn(Initial.normal(0.01), p))).isCloseTo(0.01, within(2e-4));
        assertThat(deviation(drawn(Initial.kaiming(), p)))
                .isCloseTo(Math.sqrt(2.0 / 288), within(1e-3));
        double xavier = Math.sqrt(6.0 / (288 + 576));
        assertThat(largest(drawn(Initial.xavier(), p))).isBetween(0.99 * xavier, xavier);
        double uniform = 1 / Math.sqrt(288);
        assertThat(largest(drawn(Initial.uniform(), p))).isBetween(0.99 * uniform, uniform);
        assertThat(drawn(Initial.constant(-2), p)).containsOnly(-2);
    }

    @Test
    void dirac_copies_channels_and_leaves_the_other_filters() {
        Parameter p = weight(conv(3, 3), volume(9, 9, 2));
        float[] w = drawn(Initial.dirac(), p);
        float[] identity = new float[36];
        identity[4 * 2] = 1;
        identity[18 + 4 * 2 + 1] = 1;
        assertThat(Arrays.copyOf(w, 36)).isEqualTo(identity);
        assertThat(Arrays.copyOfRange(w, 36, 54)).doesNotContain(0, 1);
    }

    @Test
    void unit_has_deviation_one_in_what_was_drawn() {
        float[] w = drawn(Initial.unit(), weight(dense(8), volume(3, 3, 5)));
        double mean = 0;
        double squares = 0;
        for (float value : w) {
            mean += value / (double) w.length;
        }
        for (float value : w) {
            squares += (value - mean) * (value - mean);
        }
        assertThat(squares / (w.length - 1)).isCloseTo(1, within(1e-6));
        float[] uniform = drawn(Initial.uniform(), weight(dense(8), volume(3, 3, 5)));
        assertThat(w[7] / w[0]).isCloseTo(uniform[7] / uniform[0], within(1e-5f));
        assertThat(drawn(Initial.unit(), weight(dense(1), volume(1, 1, 1)))[0]).isBetween(-1f, 1f);
    }

    @Test
    void a_seed_decides_the_values() {
        Parameter p = weight(dense(8), volume(3, 3, 5));
        assertThat(drawn(Initial.kaiming(), p)).isEqualTo(drawn(Initial.kaiming(), p));
    }
}
