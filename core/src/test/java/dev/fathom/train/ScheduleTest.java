package dev.fathom.train;

import static dev.fathom.train.Schedule.constant;
import static dev.fathom.train.Schedule.cosine;
import static dev.fathom.train.Schedule.every;
import static dev.fathom.train.Schedule.steps;
import static dev.fathom.train.Schedule.triangular;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fathom.reference.Reference;
import dev.fathom.train.Schedule.Progress;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ScheduleTest {

    /// All but onecycle, whose two halves are cosines; [Schedule#triangular] goes straight.
    static Stream<Reference.Case> cases() {
        return Reference.cases("optim").stream()
                .filter(c -> c.op().equals("lr_schedule"))
                .filter(c -> !c.params().get("kind").asString().equals("onecycle"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void rates_agree_with_an_independent_framework(Reference.Case c) {
        double rate = c.params().get("base_lr").asDouble();
        Schedule schedule =
                switch (c.params().get("kind").asString()) {
                    case "step" -> every(10, 0.1);
                    case "multistep" -> steps(0.1, 5, 20);
                    case "exponential" -> every(1, 0.9);
                    case "cosine" -> cosine(0.01);
                    case "linear_warmup" -> constant().warmUp(5, 0.1);
                    default -> throw new AssertionError(c);
                };
        float[] rates = new float[30];
        for (int epoch = 0; epoch < 30; epoch++) {
            rates[epoch] = (float) (rate * schedule.factor(new Progress(epoch, 1, 30)));
        }
        c.check("lr", rates, 1e-7);
    }

    /// airbench: 0.2 to 1 over the first 109 of 476 steps, then to 0.07 at the end.
    @Test
    void a_triangle_rises_to_its_peak_and_falls_to_its_last_factor() {
        Schedule triangle = triangular(0.2, 109 / 476.0, 0.07);
        assertThat(triangle.factor(new Progress(0, 119, 4))).isEqualTo(0.2);
        assertThat(triangle.factor(new Progress(54, 119, 4)))
                .isCloseTo(0.2 + 0.8 * 54 / 109, within(1e-15));
        assertThat(triangle.factor(new Progress(109, 119, 4))).isEqualTo(1);
        assertThat(triangle.factor(new Progress(475, 119, 4)))
                .isCloseTo(0.07 + 0.93 / 367, within(1e-15));
        assertThat(triangle.factor(new Progress(476, 119, 4))).isCloseTo(0.07, within(1e-15));
    }

    @Test
    void a_warm_up_multiplies_what_it_warms_up() {
        Schedule both = cosine(0).warmUp(2, 0.5);
        Progress early = new Progress(10, 10, 8);
        Progress late = new Progress(50, 10, 8);
        assertThat(both.factor(early)).isEqualTo(0.75 * cosine(0).factor(early));
        assertThat(both.factor(late)).isEqualTo(cosine(0).factor(late));
    }

    @Test
    void steps_come_at_the_beginning_of_their_epochs() {
        Schedule schedule = steps(0.5, 2, 3);
        assertThat(schedule.factor(new Progress(19, 10, 5))).isEqualTo(1);
        assertThat(schedule.factor(new Progress(20, 10, 5))).isEqualTo(0.5);
        assertThat(schedule.factor(new Progress(49, 10, 5))).isEqualTo(0.25);
    }

    @Test
    void a_schedule_is_written_as_a_user_writes_it() {
        assertThat(constant()).hasToString("constant()");
        assertThat(steps(0.1, 30, 60)).hasToString("steps(0.1, 30, 60)");
        assertThat(every(10, 0.1)).hasToString("every(10, 0.1)");
        assertThat(triangular(0.2, 0.23, 0.07)).hasToString("triangular(0.2, 0.23, 0.07)");
        assertThat(cosine(0.01).warmUp(5, 0.1)).hasToString("cosine(0.01).warmUp(5, 0.1)");
    }

    @Test
    void numbers_out_of_range_are_refused() {
        assertThatThrownBy(() -> triangular(0, 1, 0))
                .hasMessage("peak 1: must be from 0 to less than 1");
        assertThatThrownBy(() -> every(0, 0.1)).hasMessage("epochs 0: must be 1 or more");
    }
}
