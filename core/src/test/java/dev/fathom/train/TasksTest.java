package dev.fathom.train;

import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.dense;
import static dev.fathom.layer.Layers.dropout;
import static dev.fathom.layer.Layers.relu;
import static dev.fathom.layer.Layers.softmax;
import static dev.fathom.tensor.Volume.volume;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fathom.data.augment.Augmentation;
import dev.fathom.data.samples.Pictures;
import dev.fathom.data.samples.Task;
import dev.fathom.engine.Engine;
import dev.fathom.layer.Layer;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.network.NetworkText;
import dev.fathom.tensor.ShapeException;
import dev.fathom.tensor.Tensor;
import dev.fathom.train.evaluate.LabelMetrics;
import dev.fathom.train.evaluate.Metrics;
import dev.fathom.train.evaluate.Objective;
import dev.fathom.train.evaluate.PixelMetrics;
import dev.fathom.train.evaluate.ValueMetrics;
import dev.fathom.train.learn.Recipe;
import dev.fathom.train.optimizer.Optimizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// From pictures to a trained model, for each task but classification.
class TasksTest {
    @TempDir private Path folder;

    private static Network network(Task task) {
        Layer[] layers =
                task == Task.SEGMENT
                        ? new Layer[] {conv(6, 3).padding(1), relu(), conv(4, 1), softmax()}
                        : new Layer[] {
                            conv(6, 3), relu(), dense(16), relu(), dropout(0.1), dense(4), softmax()
                        };
        return Network.of("small", TaskPictures.VOLUME, layers);
    }

    private static TrainingJob job(Task task, Map<String, String> settings) {
        Recipe recipe =
                Recipe.with(Optimizer.adam(0.01))
                        .epochs(12)
                        .batchSize(17)
                        .augmentation(
                                task == Task.LABELS
                                        ? Augmentation.none()
                                        : Augmentation.parse("mirror.padding:1"))
                        .task(task);
        return TrainingJob.of(network(task), null, recipe, settings);
    }

    private static Training.Result run(TrainingJob job, Task task, Training training) {
        Pictures pictures = TaskPictures.of(task, 120, 1);
        try (Engine engine = Engine.of("plain")) {
            return training.run(
                    job.start(pictures), pictures, TaskPictures.of(task, 60, 2), engine);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "CLASSIFY")
    void a_small_network_learns_each_task_and_its_file_knows_it(Task task) throws IOException {
        TrainingJob job = job(task, Map.of());
        Training.Result result = run(job, task, job.training());
        Metrics test = Objects.requireNonNull(result.test());
        assertThat(test.task()).isEqualTo(task);
        assertThat(test.pictures()).isEqualTo(60);
        assertThat(test.figure()).as(test.byName().toString()).isBetween(0.75, 1.0);
        Path file = folder.resolve("m.safetensors");
        result.model().save(file);
        Model loaded = Model.load(file);
        assertThat(loaded.task()).isEqualTo(task);
        assertThat(loaded.labels()).hasSize(2).isEqualTo(result.model().labels());
        assertThat(loaded.provenance()).isEqualTo(result.model().provenance());
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "CLASSIFY")
    void a_run_that_was_stopped_goes_on_to_the_same_bits(Task task) throws IOException {
        Path whole = folder.resolve("whole");
        Path parts = folder.resolve("parts");
        String loss =
                switch (task) {
                    case SEGMENT -> "balanced.dice(0.5)";
                    case REGRESS -> "huber(1)";
                    default -> "balanced";
                };
        TrainingJob job =
                job(task, Map.of("epochs", "4", "earlyStop", "9", "seed", "7", "loss", loss));
        run(job, task, job.training().folder(RunFolder.of(whole)));
        for (int stop : new int[] {3, 11}) {
            Training training = job.training().folder(RunFolder.of(parts));
            Training stopped =
                    training.onStep(
                            step -> {
                                if (step.step() == stop) {
                                    training.steering().stop();
                                }
                            });
            assertThatThrownBy(() -> run(job, task, stopped))
                    .isInstanceOf(StoppedException.class)
                    .hasMessage("small: stopped after step %d of 28".formatted(stop));
        }
        run(job, task, job.training().folder(RunFolder.of(parts)));
        assertThat(SmallRun.bits(parts)).isEqualTo(SmallRun.bits(whole));
        assertThat(KeptModel.of(RunFolder.of(whole)))
                .anyMatch(kept -> kept.kind() == KeptModel.Kind.BEST && kept.step() > 0);
        assertThat(KeptModel.of(RunFolder.of(whole)).getFirst().load().task()).isEqualTo(task);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "CLASSIFY")
    void the_same_seed_gives_the_same_bits_for_any_number_of_threads(Task task) {
        String loss = task == Task.SEGMENT ? "balanced.dice(1)" : "none";
        TrainingJob job = job(task, Map.of("epochs", "1", "loss", loss));
        Pictures pictures = TaskPictures.of(task, 60, 1);
        List<String> weights = new ArrayList<>();
        List<Object> tests = new ArrayList<>();
        for (int threads = 1; threads <= 3; threads++) {
            try (Engine engine = Engine.best(threads)) {
                Training.Result result =
                        job.training().run(job.start(pictures), pictures, pictures, engine);
                weights.add(result.model().weightsSha256());
                tests.add(Objects.requireNonNull(result.test()));
            }
        }
        assertThat(weights).hasSize(3).containsOnly(weights.getFirst());
        assertThat(tests).hasSize(3).containsOnly(tests.getFirst());
    }

    @Test
    void numbers_are_told_in_their_units_and_how_these_are_is_not_trained() {
        TrainingJob job = job(Task.REGRESS, Map.of("epochs", "2"));
        Pictures pictures = TaskPictures.of(Task.REGRESS, 120, 1);
        Model start = job.start(pictures);
        assertThat(start.network().nodes().getLast().name()).isEqualTo("units");
        float[] deviations = start.namedWeights().get("units.scale");
        float[] means = start.namedWeights().get("units.shift");
        double mean = 0;
        double square = 0;
        float[] target = new float[2];
        for (int i = 0; i < 120; i++) {
            pictures.target(i, target, 0);
            mean += target[0] / 120.0;
            square += target[0] * target[0] / 120.0;
        }
        assertThat(means[0]).isCloseTo((float) mean, within(1e-4f));
        assertThat(deviations[0]).isCloseTo((float) Math.sqrt(square - mean * mean), within(1e-3f));
        Model trained = run(job, Task.REGRESS, job.training()).model();
        assertThat(trained.namedWeights().get("units.scale")).isEqualTo(deviations);
        assertThat(trained.namedWeights().get("units.shift")).isEqualTo(means);
        assertThat(trained.namedWeights().get("conv1.weight"))
                .isNotEqualTo(start.namedWeights().get("conv1.weight"));
    }

    /// What never changes has a deviation of 1, so that nothing is divided by 0.
    @Test
    void a_number_that_is_always_the_same_can_be_learned() {
        Pictures some = TaskPictures.of(Task.REGRESS, 20, 1);
        Pictures same =
                some.valued(
                        Task.REGRESS,
                        List.of("x"),
                        java.util.Collections.nCopies(20, new float[] {7}));
        TrainingJob job = job(Task.REGRESS, Map.of("epochs", "2"));
        Model start = job.start(same);
        assertThat(start.namedWeights().get("units.scale")).containsExactly(1);
        try (Engine engine = Engine.of("plain")) {
            Metrics test =
                    Objects.requireNonNull(job.training().run(start, same, same, engine).test());
            assertThat(test.figure()).isNaN();
            assertThat(test.byName()).containsOnlyKeys("mae", "rmse", "loss");
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_trained_model_begins_another_task_with_a_new_head(Task task) {
        Task before = task == Task.LABELS ? Task.REGRESS : Task.LABELS;
        boolean pixels = task == Task.SEGMENT;
        Model base =
                pixels
                        ? Model.initialize(network(task), 1).task(task)
                        : job(before, Map.of()).start(TaskPictures.of(before, 9, 1));
        Model start = base.withHead(task, List.of("a", "b", "c"), 5);
        assertThat(start.task()).isEqualTo(task);
        assertThat(start.labels()).containsExactly("a", "b", "c");
        assertThat(start.namedWeights().get("conv1.weight"))
                .isEqualTo(base.namedWeights().get("conv1.weight"));
        String head = start.network().nodes().get(start.network().head()).name();
        assertThat(start.namedWeights().get(head + ".bias")).containsOnly(0);
        String last = start.network().nodes().getLast().layer().toString();
        assertThat(last)
                .isEqualTo(
                        switch (task) {
                            case LABELS -> "sigmoid()";
                            case REGRESS -> "affine()";
                            case CLASSIFY, SEGMENT -> "softmax()";
                        });
        Network network = start.network();
        assertThat(network.output()).isEqualTo(pixels ? volume(8, 8, 3) : volume(1, 1, 3));
        assertThat(NetworkText.parse("x", network.toString())).isEqualTo(network);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "CLASSIFY")
    void what_a_model_has_learned_serves_other_labels_pixels_and_numbers(Task task) {
        TrainingJob job = job(task, Map.of());
        Model base = run(job, task, job.training()).model();
        Pictures renamed = renamed(TaskPictures.of(task, 120, 1));
        Recipe headOnly =
                Recipe.with(Optimizer.adam(0.03))
                        .epochs(20)
                        .batchSize(16)
                        .headOnly(base.network())
                        .task(task);
        TrainingJob again = TrainingJob.of(base.network(), base, headOnly, Map.of());
        Model start = again.start(renamed);
        assertThat(start.labels()).containsExactly("one", "two");
        try (Engine engine = Engine.of("plain")) {
            Training.Result result =
                    again.training()
                            .run(start, renamed, renamed(TaskPictures.of(task, 60, 2)), engine);
            Metrics test = Objects.requireNonNull(result.test());
            assertThat(test.figure()).as(test.byName().toString()).isBetween(0.6, 1.0);
            assertThat(result.model().namedWeights().get("conv1.weight"))
                    .isEqualTo(base.namedWeights().get("conv1.weight"));
            assertThat(result.model().provenance())
                    .containsEntry("from.weightsSha256", base.weightsSha256());
        }
    }

    /// The same pictures, of which something of another name is told.
    private static Pictures renamed(Pictures pictures) {
        List<String> names = List.of("one", "two");
        if (pictures.task() == Task.SEGMENT) {
            return pictures.masked(pictures.masks(), names);
        }
        List<float[]> values = new ArrayList<>();
        for (int i = 0; i < pictures.size(); i++) {
            float[] value = new float[2];
            pictures.target(i, value, 0);
            values.add(value);
        }
        return pictures.valued(pictures.task(), names, values);
    }

    /// SqueezeNet's head stands before a ReLU, which would let nothing below 0 through.
    @Test
    void what_stands_behind_the_head_is_the_tasks() {
        Network squeezed =
                Network.of(
                        "s",
                        TaskPictures.VOLUME,
                        conv(4, 3),
                        relu(),
                        conv(5, 1),
                        relu(),
                        dev.fathom.layer.Layers.globalAveragePool(),
                        softmax());
        Model base = Model.initialize(squeezed, 1);
        for (Task task : List.of(Task.LABELS, Task.REGRESS)) {
            Model start = base.withHead(task, List.of("a", "b"), 3);
            assertThat(start.network().nodes().stream().map(n -> n.layer().kind()))
                    .containsExactly(
                            "conv",
                            "relu",
                            "conv",
                            "gap",
                            task == Task.LABELS ? "sigmoid" : "affine");
        }
    }

    @Test
    void the_loss_of_a_task_can_be_told_otherwise_and_stands_in_the_recipe() {
        TrainingJob job = job(Task.LABELS, Map.of("loss", "balanced", "epochs", "1"));
        Pictures pictures = TaskPictures.of(Task.LABELS, 120, 1);
        Model model = run(job, Task.LABELS, job.training()).model();
        Objective measured = Objective.none().balanced().measured(pictures);
        assertThat(model.provenance().get("recipe")).contains("; loss(" + measured + ")");
        assertThat(Objective.parse(measured.toString())).isEqualTo(measured);
    }

    @Test
    void what_makes_no_sense_for_a_task_is_said_before_the_first_step() {
        TrainingJob mixed = job(Task.SEGMENT, Map.of("mixup", "0.2"));
        assertThatThrownBy(() -> run(mixed, Task.SEGMENT, mixed.training()))
                .hasMessage(
                        "mixup(0.2) mixes what is told of pictures, and masks can't be mixed; leave"
                                + " it out");
        TrainingJob dice = job(Task.LABELS, Map.of("loss", "dice:1"));
        assertThatThrownBy(() -> run(dice, Task.LABELS, dice.training()))
                .hasMessage("loss: dice(1) is for the task segment, not labels; leave it out");
        TrainingJob smooth = job(Task.REGRESS, Map.of());
        assertThatThrownBy(() -> run(smooth, Task.REGRESS, smooth.training().labelSmoothing(0.1)))
                .hasMessage(
                        "loss: labelSmoothing(0.1) is for tasks with classes or labels, not"
                                + " regress; leave it out");
        assertThatThrownBy(
                        () ->
                                TrainingJob.of(
                                                network(Task.LABELS),
                                                null,
                                                Recipe.with(Optimizer.sgd(0.1)),
                                                Map.of())
                                        .start(TaskPictures.of(Task.SEGMENT, 4, 1)))
                .isInstanceOf(ShapeException.class)
                .hasMessage(
                        "small gives 1×1×4, but a mask needs a column of values for each of the 8×8"
                                + " pixels that it reads; take a network that ends as large as it"
                                + " begins, as unet-small does");
    }

    @Test
    void pictures_for_another_task_than_the_models_are_refused() {
        TrainingJob job = job(Task.LABELS, Map.of("epochs", "1"));
        Model labels = run(job, Task.LABELS, job.training()).model();
        Pictures numbers = TaskPictures.of(Task.REGRESS, 9, 1);
        try (Engine engine = Engine.of("plain")) {
            assertThatThrownBy(() -> job.training().run(labels, numbers, null, engine))
                    .isInstanceOf(ShapeException.class)
                    .hasMessage(
                            "small is for the task labels, but the pictures are for regress; give"
                                    + " pictures for labels, or begin with it in a training: --from");
        }
    }

    @Test
    void each_task_has_metrics_of_its_own() {
        for (Task task : Task.values()) {
            if (task != Task.CLASSIFY) {
                TrainingJob job = job(task, Map.of("epochs", "1"));
                Metrics test = Objects.requireNonNull(run(job, task, job.training()).test());
                assertThat(test.byName()).containsKey(task.figure());
                assertThat(test)
                        .isInstanceOf(
                                switch (task) {
                                    case LABELS -> LabelMetrics.class;
                                    case SEGMENT -> PixelMetrics.class;
                                    default -> ValueMetrics.class;
                                });
            }
        }
    }

    /// A network that gives each pixel's brightness as the score of class 1, so that what is
    /// learned and what is told can be seen.
    @Test
    void a_predictor_tells_what_the_network_makes_of_a_picture() {
        Model model =
                Model.of(
                                Network.of("direct", volume(2, 2, 1), conv(2, 1), softmax()),
                                Map.of(
                                        "conv1.weight", new float[] {0, 1},
                                        "conv1.bias", new float[] {0, -0.5f}))
                        .task(Task.SEGMENT)
                        .labels(List.of("dark", "bright"));
        try (Engine engine = Engine.of("plain")) {
            Tensor input = model.input(new byte[] {0, (byte) 255, 51, (byte) 204});
            float[] scores =
                    new dev.fathom.model.Predictor(model, engine)
                            .values(wanted -> new byte[] {0, (byte) 255, 51, (byte) 204});
            for (int p = 0; p < 4; p++) {
                assertThat(scores[2 * p + 1]).isCloseTo(input.data()[p] - 0.5f, within(1e-6f));
            }
            assertThatThrownBy(
                            () ->
                                    new dev.fathom.model.Predictor(model, engine)
                                            .guesses(wanted -> new byte[4]))
                    .hasMessage(
                            "direct is for the task segment, and tells no classes of a picture; ask"
                                    + " for its values");
        }
    }
}
