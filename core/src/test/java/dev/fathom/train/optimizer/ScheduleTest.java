package dev.fathom.train.optimizer;

import static dev.fathom.train.optimizer.Schedule.constant;
import static dev.fathom.train.optimizer.Schedule.cosine;
import static dev.fathom.train.optimizer.Schedule.every;
import static dev.fathom.train.optimizer.Schedule.plateau;
import static dev.fathom.train.optimizer.Schedule.steps;
import static dev.fathom.train.optimizer.Schedule.triangular;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fathom.reference.Reference;
import dev.fathom.train.optimizer.Schedule.Progress;
import dev.fathom.train.optimizer.Schedule.Reductions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ScheduleTest {

    private static Progress progress(int step, int stepsPerEpoch, int epochs) {
        return new Progress(step, stepsPerEpoch, stepsPerEpoch * epochs, 0);
    }

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
            rates[epoch] = (float) (rate * schedule.factor(progress(epoch, 1, 30)));
        }
        c.check("lr", rates, 1e-7);
    }

    /// airbench: 0.2 to 1 over the first 109 of 476 steps, then to 0.07 at the end.
    @Test
    void a_triangle_rises_to_its_peak_and_falls_to_its_last_factor() {
        Schedule triangle = triangular(0.2, 0.23, 0.07);
        assertThat(triangle.factor(progress(0, 119, 4))).isEqualTo(0.2);
        assertThat(triangle.factor(progress(54, 119, 4)))
                .isCloseTo(0.2 + 0.8 * 54 / 109, within(1e-15));
        assertThat(triangle.factor(progress(109, 119, 4))).isEqualTo(1);
        assertThat(triangle.factor(progress(475, 119, 4)))
                .isCloseTo(0.07 + 0.93 / 367, within(1e-15));
        assertThat(triangle.factor(progress(476, 119, 4))).isCloseTo(0.07, within(1e-15));
    }

    @Test
    void a_warm_up_multiplies_what_it_warms_up() {
        Schedule both = cosine(0).warmUp(2, 0.5);
        Progress early = progress(10, 10, 8);
        Progress late = progress(50, 10, 8);
        assertThat(both.factor(early)).isEqualTo(0.75 * cosine(0).factor(early));
        assertThat(both.factor(late)).isEqualTo(cosine(0).factor(late));
    }

    @Test
    void steps_come_at_the_beginning_of_their_epochs() {
        Schedule schedule = steps(0.5, 2, 3);
        assertThat(schedule.factor(progress(19, 10, 5))).isEqualTo(1);
        assertThat(schedule.factor(progress(20, 10, 5))).isEqualTo(0.5);
        assertThat(schedule.factor(progress(49, 10, 5))).isEqualTo(0.25);
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
    void what_is_written_is_read_back() {
        for (Schedule each :
                List.of(
                        constant(),
                        steps(0.1, 30, 60),
                        every(10, 0.1),
                        triangular(0.2, 0.23, 0.07),
                        plateau(0.1, 5, 3).warmUp(1, 0),
                        cosine(0.01).warmUp(5, 0.1))) {
            assertThat(Schedule.parse(each.toString())).isEqualTo(each);
        }
        assertThat(Schedule.parse("steps:0.1,30,60")).isEqualTo(steps(0.1, 30, 60));
        for (String wrong : List.of("linear", "cosine", "steps:0.1", "cosine(0).cosine(0)", "(")) {
            assertThatThrownBy(() -> Schedule.parse(wrong))
                    .hasMessageStartingWith("'" + wrong + "' is not a schedule: constant, steps:");
        }
        assertThatThrownBy(() -> Schedule.parse("every:1.5,0.1"))
                .hasMessage("'every:1.5,0.1': 1.5 must be a whole number");
    }

    @Test
    void a_plateau_lowers_the_rate_when_the_validation_gets_no_better() {
        Schedule schedule = plateau(0.1, 3, 2);
        assertThat(schedule.needsValidation()).isTrue();
        assertThat(schedule.factor(new Progress(7, 10, 100, 2))).isCloseTo(0.01, within(1e-15));
        Reductions none = Reductions.NONE;
        assertThat(schedule.after(3, 1, none)).isEqualTo(none);
        assertThat(schedule.after(4, 1, none)).isEqualTo(new Reductions(1, 4));
        // the epochs count from the last reduction, too
        Reductions one = new Reductions(1, 4);
        assertThat(schedule.after(6, 1, one)).isEqualTo(one);
        assertThat(schedule.after(7, 5, one)).isEqualTo(one);
        assertThat(schedule.warmUp(1, 0).after(7, 4, one)).isEqualTo(new Reductions(2, 7));
        Reductions most = new Reductions(2, 7);
        assertThat(schedule.after(50, 1, most)).isEqualTo(most);
    }

    @Test
    void numbers_out_of_range_are_refused() {
        assertThatThrownBy(() -> triangular(0, 1, 0))
                .hasMessage("peak 1: must be from 0 to less than 1");
        assertThatThrownBy(() -> every(0, 0.1)).hasMessage("epochs 0: must be 1 or more");
    }
}
