package dev.fathom.train;

import static dev.fathom.train.optimizer.Optimizer.sgd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.file.DamagedFileException;
import dev.fathom.model.Model;
import dev.fathom.train.learn.DivergedException;
import dev.fathom.train.optimizer.Schedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs that a person pauses, stops and changes while they are trained.
class SteeringTest {
    private static final int STEPS = 9;

    @TempDir private Path temporary;
    private Path folder;

    @BeforeEach
    void name() {
        folder = temporary.resolve("run");
    }

    private static Training training(Path folder) {
        return SmallRun.training(sgd(0.05).momentum(0.9), 3, folder);
    }

    /// Changes the rate twice: for the steps from the third, and from the eighth.
    private static Training changing(Training training) {
        return changing(training, Integer.MAX_VALUE);
    }

    private static Training changing(Training training, int fails) {
        return training.onStep(
                step -> {
                    if (step.step() == 2) {
                        training.steering().rate(0.5);
                    } else if (step.step() == 7) {
                        training.steering().rate(0.125);
                    }
                    if (step.step() == fails) {
                        throw new IllegalStateException("killed");
                    }
                });
    }

    @Test
    void a_changed_rate_is_kept_and_told() throws IOException {
        List<Double> rates = new ArrayList<>();
        List<Double> usual = new ArrayList<>();
        Training steered = training(folder);
        Training.Result result =
                SmallRun.run(
                        steered.onStep(
                                changing(steered).onStep().andThen(step -> rates.add(step.rate()))),
                        2);
        Training.Result plain =
                SmallRun.run(
                        training(temporary.resolve("plain")).onStep(s -> usual.add(s.rate())), 2);
        for (int i = 0; i < STEPS; i++) {
            double factor = i < 2 ? 1 : i < 7 ? 0.5 : 0.125;
            assertThat(rates.get(i)).as("step %d", i + 1).isEqualTo(usual.get(i) * factor);
        }
        assertThat(result.model().weightsSha256()).isNotEqualTo(plain.model().weightsSha256());
        assertThat(Files.readAllLines(folder.resolve("rates.jsonl")))
                .containsExactly(
                        "{\"afterStep\":2,\"factor\":0.5}", "{\"afterStep\":7,\"factor\":0.125}");
        assertThat(Model.load(folder.resolve("model.safetensors")).provenance())
                .containsEntry("rateChanges", "× 0.5 after step 2, × 0.125 after step 7");
        assertThat(plain.model().provenance()).doesNotContainKey("rateChanges");
        assertThat(temporary.resolve("plain/rates.jsonl")).doesNotExist();
    }

    @Test
    void a_resumed_run_makes_the_same_changes_in_the_same_steps() throws IOException {
        Path alone = temporary.resolve("alone");
        SmallRun.run(changing(training(alone)), 2);
        Map<String, String> bits = SmallRun.bits(alone);
        for (int step = 3; step < STEPS; step++) {
            for (Duration every : List.of(Duration.ZERO, Duration.ofDays(1))) {
                Path run = temporary.resolve(step + " " + every);
                RunFolder kept = RunFolder.of(run).every(every);
                int last = step;
                assertThatThrownBy(
                                () -> SmallRun.run(changing(training(run).folder(kept), last), 1))
                        .hasMessage("killed");
                Training again = training(run).folder(kept);
                // the second change was not yet made, or is known
                SmallRun.run(step <= 7 ? changing(again) : again, 2);
                assertThat(SmallRun.bits(run).equals(bits)).as("step %d, %s", step, every).isTrue();
            }
        }
    }

    @Test
    void a_new_choice_stands_for_those_that_would_have_come_again() throws IOException {
        for (double factor : new double[] {0.25, 0.5}) {
            Path run = temporary.resolve("run " + factor);
            RunFolder kept = RunFolder.of(run).every(Duration.ofDays(1));
            assertThatThrownBy(() -> SmallRun.run(changing(training(run).folder(kept), 8), 1))
                    .hasMessage("killed");
            List<Double> rates = new ArrayList<>();
            Training again = training(run).folder(kept).onStep(step -> rates.add(step.rate()));
            again.steering().rate(factor);
            SmallRun.run(again, 1);
            // the second change counted from the eighth step on
            assertThat(rates).hasSize(3);
            assertThat(rates.getLast())
                    .isEqualTo(0.05 * again.recipe().schedule().factor(last()) * factor);
            String first = "{\"afterStep\":2,\"factor\":0.5}";
            assertThat(Files.readAllLines(run.resolve("rates.jsonl")))
                    .containsExactlyElementsOf(
                            factor == 0.5
                                    ? List.of(first)
                                    : List.of(first, "{\"afterStep\":6,\"factor\":0.25}"));
        }
    }

    private static Schedule.Progress last() {
        return new Schedule.Progress(STEPS - 1, 3, STEPS, 0);
    }

    @Test
    void a_look_at_what_was_learned_changes_no_bit() throws Exception {
        Path alone = temporary.resolve("alone");
        SmallRun.run(training(alone), 2);
        Training training = training(folder);
        List<CompletableFuture<Steering.Learned>> looks = new ArrayList<>();
        training.steering().pause();
        CompletableFuture<Steering.Learned> paused = training.steering().learned();
        Training looking = training.onStep(step -> looks.add(training.steering().learned()));
        CompletableFuture<Training.Result> running =
                CompletableFuture.supplyAsync(() -> SmallRun.run(looking, 2));
        assertThat(paused.get(60, TimeUnit.SECONDS).step()).isZero();
        training.steering().goOn();
        running.get(60, TimeUnit.SECONDS);
        assertThat(SmallRun.bits(folder)).isEqualTo(SmallRun.bits(alone));
        assertThat(looks).hasSize(STEPS).last().matches(CompletableFuture::isCancelled);
        List<String> weights = new ArrayList<>();
        for (int i = 0; i < STEPS - 1; i++) {
            assertThat(looks.get(i).join().step()).isEqualTo(i + 1);
            weights.add(looks.get(i).join().model().weightsSha256());
        }
        assertThat(weights).doesNotHaveDuplicates();
    }

    @Test
    void weights_that_are_not_finite_are_no_checkpoint_and_the_run_goes_on_at_a_lower_rate()
            throws IOException {
        RunFolder each = RunFolder.of(folder).every(Duration.ZERO);
        Training training = training(folder).folder(each);
        Training exploding =
                training.onStep(
                        step -> {
                            if (step.step() == 4) {
                                training.steering().rate(1e300);
                            }
                        });
        assertThatThrownBy(() -> SmallRun.run(exploding, 1))
                .isInstanceOf(DivergedException.class)
                .hasMessageMatching(
                        "patterns: step 5, epoch 2: \\S+ became (NaN|-?Infinity); use a rate lower"
                                + " than 0.05, or a warm-up");
        assertThat(SmallRun.checkpoints(folder)[0]).hasFileName("step-0000000004.safetensors");
        assertThat(each.resumesAt()).isEqualTo(4);
        Training again = training(folder).folder(each);
        again.steering().rate(0.5);
        assertThat(SmallRun.run(again, 1).steps()).isEqualTo(STEPS);
    }

    @Test
    void a_stopped_run_keeps_its_place_and_goes_on_to_the_same_bits() throws IOException {
        Path alone = temporary.resolve("alone");
        SmallRun.run(training(alone), 2);
        Training training = training(folder);
        Training stopping =
                training.onStep(
                        step -> {
                            if (step.step() == 4) {
                                training.steering().stop();
                            }
                        });
        assertThatThrownBy(() -> SmallRun.run(stopping, 1))
                .isInstanceOf(StoppedException.class)
                .hasMessage("patterns: stopped after step 4 of 9");
        assertThat(SmallRun.checkpoints(folder)[0]).hasFileName("step-0000000004.safetensors");
        SmallRun.run(training(folder), 2);
        assertThat(SmallRun.bits(folder)).isEqualTo(SmallRun.bits(alone));
    }

    @Test
    void a_paused_training_makes_single_steps_until_it_may_go_on() throws Exception {
        Training training = training(folder);
        BlockingQueue<Integer> made = new LinkedBlockingQueue<>();
        training.steering().pause();
        CompletableFuture<Training.Result> running =
                CompletableFuture.supplyAsync(
                        () -> SmallRun.run(training.onStep(step -> made.add(step.step())), 1));
        assertThat(training.steering().isPaused()).isTrue();
        for (int step = 1; step <= 3; step++) {
            assertThat(made.poll(100, TimeUnit.MILLISECONDS)).isNull();
            training.steering().step();
            assertThat(made.poll(20, TimeUnit.SECONDS)).isEqualTo(step);
        }
        training.steering().goOn();
        assertThat(running.get(60, TimeUnit.SECONDS).steps()).isEqualTo(STEPS);
        assertThat(training.steering().isPaused()).isFalse();
    }

    @Test
    void what_one_training_left_undone_is_not_asked_of_the_next() {
        Steering steering = new Steering();
        Training first = training(folder).steering(steering);
        Training stopping =
                first.onStep(
                        step -> {
                            steering.pause();
                            steering.step();
                            steering.rate(0.5);
                            steering.stop();
                        });
        assertThatThrownBy(() -> SmallRun.run(stopping, 1)).isInstanceOf(StoppedException.class);
        assertThat(steering.isPaused()).isFalse();
        Training second = training(temporary.resolve("second")).steering(steering);
        assertThat(SmallRun.run(second, 1).steps()).isEqualTo(STEPS);
        assertThat(temporary.resolve("second/rates.jsonl")).doesNotExist();
    }

    @Test
    void a_factor_that_is_no_rate_is_refused() {
        for (double wrong : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> new Steering().rate(wrong))
                    .hasMessageEndingWith(": must be a number above 0");
        }
    }

    @Test
    void changes_that_make_no_sense_are_named() throws IOException {
        Files.createDirectories(folder);
        Path file = folder.resolve("rates.jsonl");
        String good = "{\"afterStep\":2,\"factor\":0.5}\n";
        Files.writeString(file, good + "{\"afterStep\":x}\n");
        assertThatThrownBy(() -> SmallRun.run(training(folder), 1))
                .isInstanceOf(DamagedFileException.class)
                .hasMessage(
                        "%s: at byte %d expected {\"afterStep\":…,\"factor\":…}, found '{\"afterStep\":x}'"
                                .formatted(file, good.length()));
    }
}
