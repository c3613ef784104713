package dev.fathom.train;

import static dev.fathom.train.ParameterGroup.parameters;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.layer.Parameter.Role;
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
    void a_group_is_written_as_a_user_writes_it() {
        assertThat(parameters("fc*").rate(0.1)).hasToString("parameters(\"fc*\").rate(0.1)");
        assertThat(parameters(Role.BIAS, Role.SCALE).weightDecay(0))
                .hasToString("parameters(bias, scale).weightDecay(0)");
    }
}
