package dev.fathom.train.learn;

import static dev.fathom.layer.Layers.dense;
import static dev.fathom.train.optimizer.ParameterGroup.parameters;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fathom.kernel.plain.ReferenceKernels;
import dev.fathom.layer.Parameter.Role;
import dev.fathom.network.Network;
import dev.fathom.tensor.Volume;
import dev.fathom.train.optimizer.Clipping;
import dev.fathom.train.optimizer.Optimizer;
import dev.fathom.train.optimizer.ParameterGroup;
import org.junit.jupiter.api.Test;

class ParameterGroupTest {

    @Test
    void a_star_stands_for_any_text_and_all_else_for_itself() {
        ParameterGroup group = parameters("conv*.weight");
        assertThat(group.holds("conv1.weight", Role.WEIGHT)).isTrue();
        assertThat(group.holds("conv.weight", Role.WEIGHT)).isTrue();
        assertThat(group.holds("conv1.weights", Role.WEIGHT)).isFalse();
        assertThat(group.holds("conv1xweight", Role.WEIGHT)).isFalse();
        assertThat(parameters("*").holds("fc8.bias", Role.BIAS)).isTrue();
    }

    @Test
    void roles_choose_by_what_a_parameter_is_for() {
        ParameterGroup group = parameters(Role.BIAS, Role.SHIFT);
        assertThat(group.holds("conv1.bias", Role.BIAS)).isTrue();
        assertThat(group.holds("conv1.weight", Role.WEIGHT)).isFalse();
    }

    @Test
    void a_group_can_be_trained_in_the_first_epochs_only() {
        Recipe recipe =
                Recipe.with(Optimizer.sgd(0.1).momentum(0.9))
                        .group(parameters("*.bias").epochs(2))
                        .clipping(Clipping.norm(1));
        Network network = Network.of("n", Volume.column(1), dense(1));
        float[][][] weights = {{{0}, {0}}};
        float[][][] gradients = {{{3}, {4}}};
        Updates updates = new Updates(recipe, network, weights, gradients, new ReferenceKernels());
        updates.step(new Moment(1, 1, 1, 0));
        // clipped to 3/5 and 4/5
        assertThat(weights[0][1][0]).isCloseTo(-0.08f, within(1e-6f));
        gradients[0][0][0] = 3;
        gradients[0][1][0] = 4;
        updates.step(new Moment(1, 1, 2, 0));
        assertThat(weights[0][1][0]).isCloseTo(-0.08f, within(1e-6f));
        // the bias no longer counts: 3 is clipped to 1, with 0.9·0.6 from before
        assertThat(weights[0][0][0]).isCloseTo(-0.06f - 0.154f, within(1e-6f));
    }

    @Test
    void a_group_can_have_an_optimizer_of_its_own_and_fade() {
        Recipe recipe =
                Recipe.with(Optimizer.sgd(0.1))
                        .group(
                                parameters("*.bias")
                                        .optimizer(Optimizer.sgd(8).momentum(0.5))
                                        .rate(0.5)
                                        .epochs(4)
                                        .fading(true));
        Network network = Network.of("n", Volume.column(1), dense(1));
        float[][][] weights = {{{0}, {0}}};
        float[][][] gradients = {{{1}, {1}}};
        Updates updates = new Updates(recipe, network, weights, gradients, new ReferenceKernels());
        assertThat(updates.memories().keySet())
                .allSatisfy(name -> assertThat(name).matches("momentum/.*bias"));
        // after one epoch of four, the rate halved by hand, a schedule of a fifth: 8·½·½·¾
        updates.step(new Moment(0.5, 0.2, 1, 0));
        assertThat(weights[0][1][0]).isCloseTo(-1.5f, within(1e-6f));
        assertThat(weights[0][0][0]).isCloseTo(-0.01f, within(1e-8f));
        updates.step(new Moment(0.5, 0.2, 4, 0));
        assertThat(weights[0][1][0]).isCloseTo(-1.5f, within(1e-6f));
        assertThatThrownBy(() -> parameters("*").fading(true))
                .hasMessage(
                        "fading needs a number of epochs; write"
                                + " parameters(…).epochs(3).fading(true)");
    }

    @Test
    void a_group_is_written_as_a_user_writes_it() {
        assertThat(parameters("fc*").rate(0.1)).hasToString("parameters(\"fc*\").rate(0.1)");
        assertThat(parameters(Role.BIAS, Role.SCALE).weightDecay(0))
                .hasToString("parameters(bias, scale).weightDecay(0)");
        assertThat(parameters("a").epochs(3)).hasToString("parameters(\"a\").epochs(3)");
        assertThat(parameters("a").optimizer(Optimizer.sgd(2)).epochs(3).fading(true))
                .hasToString("parameters(\"a\").optimizer(sgd(2)).epochs(3).fading(true)");
    }
}
