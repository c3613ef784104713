package dev.fathom.train;

import static dev.fathom.train.optimizer.Optimizer.sgd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fathom.data.Preprocessing;
import dev.fathom.data.samples.Pictures;
import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.train.RateFinder.Found;
import dev.fathom.train.RateFinder.Point;
import dev.fathom.train.evaluate.Metrics;
import dev.fathom.train.learn.DivergedException;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class RateFinderTest {
    private static final Pictures PICTURES = Patterns.of(96, 1);
    private static final Training TRAINING =
            Training.with(sgd(5).momentum(0.9)).batchSize(20).seed(3);

    private static Found find(RateFinder finder, Model model, int threads) {
        try (Engine engine = Engine.best(threads)) {
            return finder.run(TRAINING, model, PICTURES, engine, point -> {});
        }
    }

    @Test
    void the_loss_falls_and_then_explodes_and_the_suggested_rate_learns() {
        Model start = Model.initialize(SmallRun.NETWORK, 3);
        String before = start.weightsSha256();
        Found found = find(new RateFinder(1e-6, 1e4, 150), start, 2);
        assertThat(start.weightsSha256()).isEqualTo(before);
        List<Point> points = found.points();
        assertThat(points).hasSizeBetween(60, 149);
        assertThat(points.getFirst().rate()).isEqualTo(1e-6);
        assertThat(points.getFirst().smooth()).isCloseTo(points.getFirst().loss(), within(1e-12));
        // each rate is the one before times 1e10^(1/149)
        assertThat(points.get(1).rate() / points.get(0).rate())
                .isCloseTo(Math.pow(10, 10 / 149.0), within(1e-12));
        double rate = found.suggestion().orElseThrow();
        assertThat(rate).isCloseTo(found.lowest().rate() / 10, within(0.05 * rate));
        Training training = Training.with(sgd(rate).momentum(0.9)).batchSize(20).epochs(10);
        Metrics test = training.run(start, PICTURES, Patterns.of(60, 2)).test();
        assertThat(Objects.requireNonNull(test).figure()).isGreaterThan(0.9);
    }

    @Test
    void the_same_seed_gives_the_same_losses_on_any_number_of_threads() {
        Model start = Model.initialize(SmallRun.NETWORK, 3);
        RateFinder finder = new RateFinder(1e-6, 0.1, 20);
        assertThat(find(finder, start, 1)).isEqualTo(find(finder, start, 3));
    }

    @Test
    void rates_that_change_nothing_give_no_suggestion() {
        Found found =
                find(new RateFinder(1e-6, 1e-5, 30), Model.initialize(SmallRun.NETWORK, 3), 1);
        assertThat(found.points()).hasSize(30);
        assertThat(found.suggestion()).isEmpty();
    }

    @Test
    void a_loss_that_is_never_finite_is_told() {
        Model broken =
                Model.initialize(SmallRun.NETWORK, 3)
                        .labels(Patterns.LABELS)
                        .preprocessing(new Preprocessing(List.of(-1.0), List.of(5.9e-39)));
        assertThatThrownBy(() -> find(RateFinder.usual(), broken, 1))
                .isInstanceOf(DivergedException.class)
                .hasMessage(
                        "patterns: the first loss is already NaN; check the pictures and the"
                                + " model's preprocessing, mean -1.0 deviation 5.9E-39");
    }

    @Test
    void numbers_out_of_range_are_refused() {
        assertThatThrownBy(() -> new RateFinder(0, 10, 150))
                .hasMessage("first rate 0: must be a number above 0");
        assertThatThrownBy(() -> new RateFinder(1e-6, 1e-6, 150))
                .hasMessage("last rate 0.000001: must be above the first, 0.000001");
        assertThatThrownBy(() -> new RateFinder(1e-6, 10, 0))
                .hasMessage("steps 0: must be 1 or more");
    }
}
