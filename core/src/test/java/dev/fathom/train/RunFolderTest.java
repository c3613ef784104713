package dev.fathom.train;

import static dev.fathom.train.optimizer.Optimizer.adam;
import static dev.fathom.train.optimizer.Optimizer.muon;
import static dev.fathom.train.optimizer.Optimizer.sgd;
import static dev.fathom.train.optimizer.ParameterGroup.parameters;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.data.augment.Augmentation;
import dev.fathom.engine.bf16.Precision;
import dev.fathom.file.DataException;
import dev.fathom.layer.Parameter.Role;
import dev.fathom.model.Model;
import dev.fathom.train.learn.Recipe;
import dev.fathom.train.optimizer.Averaging;
import dev.fathom.train.optimizer.Clipping;
import dev.fathom.train.optimizer.Optimizer;
import dev.fathom.train.optimizer.Replication;
import dev.fathom.train.optimizer.Schedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RunFolderTest {
    private static final int STEPS = 6;

    @TempDir private Path temporary;
    private Path folder;
    private final List<String> warnings = new ArrayList<>();

    /// Thrown by a listener, as good as a kill: nothing of the run gets a chance to save.
    private static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    @BeforeEach
    void name() {
        folder = temporary.resolve("run");
    }

    static Stream<Recipe> recipes() {
        Path unused = Path.of("unused");
        Recipe momentum = training(sgd(0.05).momentum(0.9), unused).recipe();
        return Stream.of(
                training(sgd(0.05), unused).recipe().frozen("pool1"),
                momentum,
                momentum.mixup(0.2)
                        .augmentation(
                                Augmentation.parse(
                                        "resizedCrop:0.5,0.8.mirror.colourJitter:0.4,0.4,0.cutout:3")),
                momentum.averaging(Averaging.ema(0.8)).clipping(Clipping.clipNorm(0.5)).patience(3),
                momentum.averaging(Averaging.lookahead(2, 0.5, 1))
                        .clipping(Clipping.clipValue(0.01)),
                training(adam(0.01).amsgrad(true), unused).recipe(),
                momentum.replication(Replication.none().replicas(2)),
                momentum.precision(Precision.BF16),
                momentum.averaging(Averaging.ema(0.8))
                        .replication(
                                Replication.none()
                                        .replicas(2)
                                        .localSteps(2)
                                        .outerRate(0.7)
                                        .outerMomentum(0.9)),
                training(muon(0.02).iterations(3).normed(true), unused)
                        .recipe()
                        .group(
                                parameters(Role.BIAS)
                                        .optimizer(sgd(0.05).momentum(0.9))
                                        .epochs(1)
                                        .fading(true))
                        .group(parameters(Role.SCALE, Role.SHIFT).optimizer(adam(0.01))));
    }

    private static Training training(Optimizer optimizer, Path folder) {
        return SmallRun.training(optimizer, 2, folder);
    }

    private Training usual() {
        return training(adam(0.01), folder);
    }

    private RunFolder eachStep() {
        return RunFolder.of(folder).every(Duration.ZERO).onWarning(warnings::add);
    }

    /// Trains until a step has been made, on one thread.
    private static void stopAt(int step, Training training) {
        Training stopping =
                training.onStep(
                        s -> {
                            if (s.step() == step) {
                                throw new Stopped();
                            }
                        });
        assertThatThrownBy(() -> SmallRun.run(stopping, 1)).isInstanceOf(Stopped.class);
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void a_run_stopped_at_any_step_ends_in_the_same_bits_on_other_threads(Recipe recipe)
            throws IOException {
        Path alone = temporary.resolve("alone");
        SmallRun.run(training(sgd(0), alone).recipe(recipe), 2);
        Map<String, String> bits = SmallRun.bits(alone);
        for (int step = 1; step <= STEPS; step++) {
            for (Duration every : List.of(Duration.ZERO, Duration.ofDays(1))) {
                Path run = temporary.resolve(step + " " + every);
                Training training =
                        training(sgd(0), run).recipe(recipe).folder(RunFolder.of(run).every(every));
                stopAt(step, training);
                Training.Result resumed = SmallRun.run(training, 2);
                assertThat(SmallRun.bits(run)).as("step %d, %s", step, every).isEqualTo(bits);
                assertThat(resumed.steps()).isEqualTo(STEPS);
            }
        }
    }

    @Test
    void a_run_stopped_between_epochs_or_several_times_ends_in_the_same_bits() throws IOException {
        Path alone = temporary.resolve("alone");
        SmallRun.run(training(adam(0.01), alone), 2);
        Training training = usual().folder(eachStep());
        Training stopping =
                training.onEpoch(
                        epoch -> {
                            throw new Stopped();
                        });
        stopAt(2, training);
        stopAt(3, training);
        assertThatThrownBy(() -> SmallRun.run(stopping, 1)).isInstanceOf(Stopped.class);
        stopAt(5, training);
        SmallRun.run(training, 2);
        assertThat(SmallRun.bits(folder)).isEqualTo(SmallRun.bits(alone));
    }

    /// The last checkpoint is then that of the last step, from before the epoch was tested.
    @Test
    void a_run_stopped_after_its_last_step_still_ends_its_last_epoch() throws IOException {
        Path alone = temporary.resolve("alone");
        SmallRun.run(training(adam(0.01), alone), 2);
        Training training = usual().folder(eachStep());
        Training stopping =
                training.onEpoch(
                        epoch -> {
                            if (epoch.epoch() == epoch.epochs()) {
                                throw new Stopped();
                            }
                        });
        assertThatThrownBy(() -> SmallRun.run(stopping, 1)).isInstanceOf(Stopped.class);
        assertThat(SmallRun.run(training, 2).epochs()).hasSize(1);
        assertThat(SmallRun.bits(folder)).isEqualTo(SmallRun.bits(alone));
    }

    @Test
    void the_folder_says_what_the_run_is_and_keeps_two_checkpoints() throws IOException {
        SmallRun.run(usual().folder(eachStep().notes(Map.of("data", "patterns"))), 2);
        assertThat(RunFolder.of(folder).run())
                .containsEntry("recipe", usual().recipe().toString())
                .containsEntry("seed", "7")
                .containsEntry("validation", "0.2")
                .containsEntry("data", "patterns")
                .containsEntry("picturesSha256", SmallRun.TRAINING.sha256())
                .containsEntry("network", SmallRun.NETWORK.toString())
                .containsKeys("fathom", "java", "kernels");
        assertThat(SmallRun.checkpoints(folder)).hasSize(2);
        List<String> metrics = Files.readAllLines(folder.resolve("metrics.jsonl"));
        // six steps, two epochs, the test
        assertThat(metrics).hasSize(STEPS + 3);
        assertThat(metrics.get(3))
                .startsWith("{\"epoch\":1,\"loss\":")
                .contains("\"validationAccuracy\":");
        assertThat(Files.readString(folder.resolve("metrics.jsonl"))).doesNotContain("seconds");
        assertThat(Files.readString(folder.resolve("timings.jsonl")))
                .contains("{\"epoch\":2,\"seconds\":")
                .contains("{\"checkpointAtStep\":6,\"bytes\":");
    }

    @Test
    void a_run_of_a_version_that_compared_pictures_in_another_way_is_refused() throws IOException {
        stopAt(4, usual());
        Path text = folder.resolve("run.txt");
        Files.writeString(text, Files.readString(text).replace("format: 2\n", ""));
        refused(
                usual(),
                text
                        + ": another version of Fathom began this run, and told in another way"
                        + " whether pictures are the same; resume it with that version, or begin"
                        + " a new run");
    }

    @Test
    void another_recipe_seed_network_or_data_is_refused_by_name() {
        stopAt(4, usual());
        Path text = folder.resolve("run.txt");
        String end = "; resume it with what it was started with, or use another folder";
        refused(usual().seed(8), text + ": the run there has seed '7', not '8'" + end);
        refused(
                usual().labelSmoothing(0),
                text
                        + ": the run there has recipe '"
                        + usual().recipe()
                        + "', not '"
                        + usual().recipe().labelSmoothing(0)
                        + "'"
                        + end);
        refused(
                usual().validation(0.3),
                text + ": the run there has validation '0.2', not '0.3'" + end);
        assertThatThrownBy(
                        () ->
                                usual().run(
                                                Model.initialize(SmallRun.NETWORK, 3),
                                                Patterns.of(60, 9),
                                                null))
                .hasMessageStartingWith(text + ": the run there has picturesSha256 '");
        assertThatThrownBy(
                        () ->
                                usual().run(
                                                Model.initialize(SmallRun.NETWORK, 4),
                                                SmallRun.TRAINING,
                                                null))
                .hasMessageStartingWith(text + ": the run there has startSha256 '");
    }

    @Test
    void other_test_pictures_are_refused() {
        stopAt(4, usual());
        assertThatThrownBy(
                        () ->
                                usual().run(
                                                Model.initialize(SmallRun.NETWORK, 3),
                                                SmallRun.TRAINING,
                                                Patterns.of(30, 9)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining(": the run there has testPicturesSha256 '");
    }

    /// A rate of 0 makes no epoch better than the first.
    private Training stuck(Path run) {
        Training training = SmallRun.training(sgd(0), 9, run);
        return training.recipe(training.recipe().patience(3));
    }

    @Test
    void a_run_without_progress_stops_and_keeps_the_best_model() throws IOException {
        Path alone = temporary.resolve("alone");
        Training.Result result = SmallRun.run(stuck(alone), 1);
        assertThat(result.epochs()).hasSizeLessThan(9);
        assertThat(result.keptEpoch()).isEqualTo(result.epochs().size() - 3);
        assertThat(Model.load(alone.resolve("best.safetensors")).weightsSha256())
                .isEqualTo(result.model().weightsSha256());
        Training training = stuck(folder);
        int steps = result.steps();
        stopAt(steps - 4, training);
        Training.Result resumed = SmallRun.run(training, 2);
        assertThat(SmallRun.bits(folder)).isEqualTo(SmallRun.bits(alone));
        assertThat(resumed.keptEpoch()).isEqualTo(result.keptEpoch());
        assertThatThrownBy(() -> SmallRun.run(stuck(temporary.resolve("x")).validation(0), 1))
                .hasMessage(
                        "patience(3) needs pictures to judge by; put some of the training pictures"
                                + " aside, say a validation of 0.1");
    }

    @Test
    void a_plateau_lowers_the_rate_in_the_same_step_when_the_run_is_resumed() throws IOException {
        Recipe recipe = training(sgd(1e-30), folder).recipe().epochs(5);
        recipe = recipe.schedule(Schedule.plateau(0.5, 1, 2));
        Path alone = temporary.resolve("alone");
        Map<Integer, Double> rates = new TreeMap<>();
        SmallRun.run(
                training(sgd(0), alone)
                        .recipe(recipe)
                        .onStep(step -> rates.put(step.epoch(), step.rate())),
                2);
        assertThat(rates.values()).containsExactly(1e-30, 1e-30, 0.5e-30, 0.25e-30, 0.25e-30);
        for (int step : new int[] {6, 7, 11}) {
            Path run = temporary.resolve("stopped-" + step);
            Training training = training(sgd(0), run).recipe(recipe);
            stopAt(step, training);
            SmallRun.run(training, 1);
            assertThat(SmallRun.bits(run)).isEqualTo(SmallRun.bits(alone));
        }
        Training blind = training(sgd(0), folder).recipe(recipe).validation(0);
        assertThatThrownBy(() -> SmallRun.run(blind, 1))
                .hasMessage(
                        "plateau(0.5, 1, 2) needs pictures to judge by; put some of the training"
                                + " pictures aside, say a validation of 0.1");
    }

    private static void refused(Training training, String message) {
        assertThatThrownBy(() -> SmallRun.run(training, 1))
                .isInstanceOf(DataException.class)
                .hasMessage(message);
    }

    @Test
    void a_finished_run_says_so_and_a_folder_without_run_too() {
        SmallRun.run(usual(), 1);
        refused(
                usual(),
                "%1$s: this run is finished, its model is %1$s/model.safetensors; to train longer start a new run"
                        .formatted(folder));
        Path nothing = temporary.resolve("nothing");
        assertThatThrownBy(() -> RunFolder.of(nothing).run())
                .hasMessage(
                        nothing + " holds no run: there is no file " + nothing.resolve("run.txt"));
    }

    @Test
    void a_folder_that_is_being_written_is_refused() {
        Training inside =
                usual().onStep(
                                step ->
                                        refused(
                                                usual(),
                                                folder.resolve("metrics.jsonl")
                                                        + " is being written by another training;"
                                                        + " wait for its end"));
        assertThat(SmallRun.run(inside, 1).steps()).isEqualTo(STEPS);
    }

    @Test
    void a_damaged_checkpoint_is_left_out_and_the_one_before_used() throws IOException {
        Path alone = temporary.resolve("alone");
        SmallRun.run(training(adam(0.01), alone), 2);
        Training training = usual().folder(eachStep());
        stopAt(5, training);
        Path last = SmallRun.checkpoints(folder)[0];
        byte[] bytes = Files.readAllBytes(last);
        Files.write(last, Arrays.copyOf(bytes, bytes.length - 1));
        SmallRun.run(training, 2);
        assertThat(SmallRun.bits(folder)).isEqualTo(SmallRun.bits(alone));
        assertThat(warnings).hasSize(1);
        assertThat(warnings.getFirst())
                .startsWith(last + ": at byte ")
                .contains(" expected ", ", found ")
                .endsWith("; trying the checkpoint before");
        assertThat(last.resolveSibling(last.getFileName() + ".damaged")).exists();
    }

    @Test
    void checkpoints_of_which_none_is_whole_are_refused() throws IOException {
        Training training = usual().folder(eachStep());
        stopAt(5, training);
        Path[] both = SmallRun.checkpoints(folder);
        Random random = new Random(3);
        for (Path each : both) {
            byte[] bytes = Files.readAllBytes(each);
            bytes[random.nextInt(bytes.length)] ^= 4;
            Files.write(each, bytes);
        }
        assertThatThrownBy(() -> SmallRun.run(training, 1))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith(both[1] + ": at byte ")
                .hasMessageEndingWith("; no other checkpoint is whole: start a new run");
        assertThat(both[0]).exists();
    }

    @Test
    void metrics_that_were_cut_make_an_older_checkpoint_count() throws IOException {
        Path alone = temporary.resolve("alone");
        SmallRun.run(training(adam(0.01), alone), 2);
        Training training = usual().folder(eachStep());
        stopAt(3, training);
        Path metrics = folder.resolve("metrics.jsonl");
        List<String> lines = Files.readAllLines(metrics);
        Files.writeString(metrics, lines.getFirst() + "\n");
        SmallRun.run(training, 1);
        assertThat(SmallRun.bits(folder)).isEqualTo(SmallRun.bits(alone));
        assertThat(warnings).hasSize(1);
        assertThat(warnings.getFirst()).startsWith(metrics + ": at byte ");
    }

    @Test
    void what_a_killed_process_was_writing_is_cleared_away() throws IOException {
        stopAt(4, usual());
        Path left = Files.writeString(folder.resolve("checkpoints/.step-1.tmp"), "half");
        SmallRun.run(usual(), 1);
        assertThat(left).doesNotExist();
    }
}
