package dev.fathom.train;

import static dev.fathom.layer.Layers.dense;
import static dev.fathom.tensor.Volume.volume;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fathom.kernel.plain.ReferenceKernels;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.train.learn.Average;
import dev.fathom.train.optimizer.Averaging;
import org.junit.jupiter.api.Test;

/// Averages of weights, worked out by hand.
class AveragingTest {
    private final Model model =
            Model.initialize(Network.of("one", volume(1, 1, 1), dense(1).bias(false)), 1);
    private final float[] weight = model.namedWeights().get("fc1.weight");

    private Average average(Averaging averaging) {
        return new Average(averaging, model, new ReferenceKernels());
    }

    private static float of(Average average) {
        return average.arrays().get("average/fc1.weight")[0];
    }

    @Test
    void an_exponential_average_keeps_less_in_early_steps() {
        weight[0] = 1;
        Average average = average(Averaging.ema(0.25));
        weight[0] = 2;
        average.follow(1, 100);
        // step 1 keeps 2/11: 1·2/11 + 2·9/11
        assertThat(of(average)).isCloseTo(20 / 11f, within(1e-6f));
        weight[0] = 4;
        average.follow(2, 100);
        // step 2 keeps 3/12, which is the decay
        assertThat(of(average)).isCloseTo(20 / 11f * 0.25f + 3, within(1e-6f));
        assertThat(weight).containsExactly(4);
        assertThat(average.model().namedWeights().get("fc1.weight")[0]).isEqualTo(of(average));
    }

    /// Zhang 2019, with slow weights that move half the way.
    @Test
    void lookahead_goes_on_from_the_average_after_some_steps() {
        weight[0] = 1;
        Average average = average(Averaging.lookahead(2, 0.5, 0));
        weight[0] = 3;
        average.follow(1, 4);
        assertThat(of(average)).isEqualTo(1);
        assertThat(weight).containsExactly(3);
        weight[0] = 5;
        average.follow(2, 4);
        assertThat(of(average)).isEqualTo(3);
        assertThat(weight).containsExactly(3);
    }

    /// airbench: 0.95⁵·(t/T)³ is kept.
    @Test
    void what_lookahead_keeps_grows_with_a_power_of_the_progress() {
        Averaging airbench = Averaging.lookahead(5, 0.7737809375, 3);
        assertThat(airbench.keep(4, 10)).isEqualTo(1);
        assertThat(airbench.keep(5, 10)).isCloseTo(0.7737809375 / 8, within(1e-12));
        assertThat(airbench.keep(10, 10)).isCloseTo(0.7737809375, within(1e-12));
        assertThat(airbench).hasToString("lookahead(5, 0.7737809375, 3)");
    }

    @Test
    void a_weight_that_nothing_changes_keeps_its_bits() {
        weight[0] = 0.1f;
        Average average = average(Averaging.ema(0.9));
        for (int step = 1; step < 50; step++) {
            average.follow(step, 50);
        }
        assertThat(of(average)).isEqualTo(0.1f);
    }

    @Test
    void texts_are_read_back() {
        for (Averaging each :
                new Averaging[] {
                    Averaging.none(), Averaging.ema(0.999), Averaging.lookahead(5, 0.5, 3)
                }) {
            assertThat(Averaging.parse(each.toString())).isEqualTo(each);
        }
        assertThat(Averaging.parse("ema:0.999")).isEqualTo(Averaging.ema(0.999));
        assertThat(Averaging.parse("lookahead:5,0.5")).isEqualTo(Averaging.lookahead(5, 0.5, 0));
        for (String wrong :
                new String[] {"ema", "ema:x", "ema(0.9", "ema:0.9,1", "ema(1).ema(1)"}) {
            assertThatThrownBy(() -> Averaging.parse(wrong))
                    .hasMessage(
                            "'%s' is not an average: none, ema:KEEP, lookahead:EVERY,KEEP,POWER"
                                    .formatted(wrong));
        }
        assertThatThrownBy(() -> Averaging.parse("lookahead:2.5,0.5"))
                .hasMessage("'lookahead:2.5,0.5': 2.5 must be a whole number");
    }

    @Test
    void numbers_out_of_range_are_refused() {
        assertThatThrownBy(() -> Averaging.ema(1))
                .hasMessage("ema 1: must be from 0 to less than 1");
        assertThatThrownBy(() -> Averaging.lookahead(0, 0.5, 0))
                .hasMessage("lookahead's every 0: must be 1 or more");
        assertThatThrownBy(() -> Averaging.lookahead(5, 0.5, -1))
                .hasMessage("lookahead's power -1: must be a number of 0 or more");
    }
}
