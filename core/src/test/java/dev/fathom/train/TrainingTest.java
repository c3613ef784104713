package dev.fathom.train;

import static dev.fathom.layer.Layers.batchNorm;
import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.dense;
import static dev.fathom.layer.Layers.dropout;
import static dev.fathom.layer.Layers.maxPool;
import static dev.fathom.layer.Layers.relu;
import static dev.fathom.layer.Layers.softmax;
import static dev.fathom.train.optimizer.Optimizer.adamw;
import static dev.fathom.train.optimizer.Optimizer.sgd;
import static dev.fathom.train.optimizer.ParameterGroup.parameters;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.data.Preprocessing;
import dev.fathom.data.augment.Augmentation;
import dev.fathom.data.augment.Augmentation.Mirror;
import dev.fathom.data.augment.ColourNoise;
import dev.fathom.data.samples.Pictures;
import dev.fathom.engine.Engine;
import dev.fathom.engine.bf16.Precision;
import dev.fathom.layer.Parameter.Role;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.tensor.Volume;
import dev.fathom.train.evaluate.Evaluation;
import dev.fathom.train.learn.DivergedException;
import dev.fathom.train.learn.Divergence;
import dev.fathom.train.learn.Recipe;
import dev.fathom.train.optimizer.Schedule;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class TrainingTest {
    private static final Engine ENGINE = Engine.best(2);
    private static final Pictures TRAINING = Patterns.of(240, 1);
    private static final Pictures TEST = Patterns.of(120, 2);

    private static final Network NETWORK =
            Network.of(
                    "patterns",
                    Patterns.VOLUME,
                    conv(8, 3).bias(false),
                    batchNorm(),
                    relu(),
                    maxPool(2).stride(2),
                    dropout(0.2),
                    conv(12, 2),
                    relu(),
                    dense(3),
                    softmax());

    private static final Training USUAL =
            Training.with(sgd(0.05).momentum(0.9).weightDecay(5e-4))
                    .epochs(4)
                    .batchSize(32)
                    .schedule(Schedule.cosine(0))
                    .augmentation(Augmentation.none().mirror(Mirror.RANDOM).padding(1))
                    .labelSmoothing(0.1)
                    .seed(7);

    @AfterAll
    static void close() {
        ENGINE.close();
    }

    private static Training.Result run(Training training) {
        return training.run(Model.initialize(NETWORK, 3), TRAINING, null, ENGINE);
    }

    @Test
    void a_small_network_learns_to_tell_patterns_apart() {
        Training.Result result =
                USUAL.epochs(12).run(Model.initialize(NETWORK, 3), TRAINING, TEST, ENGINE);
        Evaluation test = (Evaluation) Objects.requireNonNull(result.test());
        assertThat(test.pictures()).isEqualTo(120);
        assertThat(test.accuracy()).isGreaterThan(0.95);
        assertThat(test.loss()).isLessThan(0.5);
        // 240 pictures are 7 whole batches of 32 and one of 16
        assertThat(result.steps()).isEqualTo(12 * 8);
    }

    @Test
    void with_bfloat16_factors_it_learns_so_too_to_the_same_bits_on_any_threads() {
        Training bf16 = USUAL.recipe(USUAL.epochs(12).recipe().precision(Precision.BF16));
        List<String> weights = new ArrayList<>();
        for (int threads = 1; threads <= 3; threads += 2) {
            try (Engine engine = Engine.best(threads)) {
                Training.Result result =
                        bf16.run(Model.initialize(NETWORK, 3), TRAINING, TEST, engine);
                Evaluation test = (Evaluation) Objects.requireNonNull(result.test());
                assertThat(test.accuracy()).isGreaterThan(0.95);
                assertThat(result.model().provenance().get("recipe")).endsWith("; precision(bf16)");
                // what is told of the model is told of its floats, as evaluate does
                assertThat(Evaluation.of(result.model(), TEST, ENGINE, 32).loss())
                        .isEqualTo(test.loss());
                weights.add(result.model().weightsSha256());
            }
        }
        assertThat(weights).hasSize(2).containsOnly(weights.getFirst());
        assertThat(run(USUAL.epochs(12)).model().weightsSha256()).isNotIn(weights);
    }

    @Test
    void an_epoch_sees_every_picture_unless_the_last_batch_is_dropped() {
        Recipe recipe = USUAL.recipe().schedule(Schedule.cosine(0));
        List<Training.EpochReport> all = run(USUAL.recipe(recipe.epochs(1))).epochs();
        List<Training.EpochReport> whole =
                run(USUAL.recipe(recipe.epochs(1).dropLast(true))).epochs();
        assertThat(whole(240 * all.getFirst().accuracy())).isTrue();
        assertThat(whole(224 * whole.getFirst().accuracy())).isTrue();
        // 9.9 epochs of 8 batches are 79.2 steps, 1.5 epochs of 7 are 10.5
        assertThat(run(USUAL.recipe(recipe.epochs(9.9))).steps()).isEqualTo(80);
        List<Training.StepReport> steps = new ArrayList<>();
        Training.Result cut =
                run(USUAL.recipe(recipe.epochs(1.5).dropLast(true)).onStep(steps::add));
        assertThat(cut.steps()).isEqualTo(11).isEqualTo(steps.size());
        assertThat(steps).allMatch(step -> step.steps() == 11 && step.epochs() == 2);
        assertThat(steps.getLast().epoch()).isEqualTo(2);
    }

    private static boolean whole(double number) {
        return Math.abs(number - Math.rint(number)) < 1e-9;
    }

    @Test
    void the_same_seed_gives_the_same_bits_for_any_number_of_threads() {
        List<String> weights = new ArrayList<>();
        List<Object> losses = new ArrayList<>();
        for (int threads = 1; threads <= 3; threads++) {
            List<Double> all = new ArrayList<>();
            try (Engine engine = Engine.best(threads)) {
                Training training = USUAL.epochs(1).validation(0.2).onStep(s -> all.add(s.loss()));
                Model start = Model.initialize(NETWORK, 3);
                weights.add(training.run(start, TRAINING, null, engine).model().weightsSha256());
            }
            losses.add(all);
        }
        assertThat(weights).hasSize(3).containsOnly(weights.getFirst());
        assertThat(losses).hasSize(3).containsOnly(losses.getFirst());
    }

    @Test
    void another_seed_gives_another_model() {
        String one = run(USUAL.epochs(1)).model().weightsSha256();
        assertThat(run(USUAL.epochs(1).seed(8)).model().weightsSha256()).isNotEqualTo(one);
    }

    @Test
    void a_last_softmax_changes_nothing_in_training() {
        Network logits =
                Network.of("n", Patterns.VOLUME, conv(4, 3), relu(), dense(3).normal(0.01));
        Network ends =
                Network.of(
                        "n", Patterns.VOLUME, conv(4, 3), relu(), dense(3).normal(0.01), softmax());
        Training training = USUAL.epochs(1);
        assertThat(
                        training.run(Model.initialize(ends, 1), TRAINING, null, ENGINE)
                                .model()
                                .weightsSha256())
                .isEqualTo(
                        training.run(Model.initialize(logits, 1), TRAINING, null, ENGINE)
                                .model()
                                .weightsSha256());
    }

    @Test
    void the_model_that_is_given_stays_as_it_is() {
        Model start = Model.initialize(NETWORK, 3);
        String before = start.weightsSha256();
        Model after = USUAL.epochs(1).run(start, TRAINING, null, ENGINE).model();
        assertThat(start.weightsSha256()).isEqualTo(before);
        assertThat(after.weightsSha256()).isNotEqualTo(before);
    }

    @Test
    void a_new_model_learns_labels_and_preprocessing_and_says_where_it_comes_from() {
        Model model = run(USUAL.epochs(1)).model();
        assertThat(model.labels()).isEqualTo(Patterns.LABELS);
        assertThat(model.preprocessing()).isEqualTo(Preprocessing.measure(TRAINING));
        assertThat(model.provenance())
                .containsEntry("seed", "7")
                .containsEntry("recipe", USUAL.epochs(1).recipe().toString())
                .containsEntry("pictures", "240")
                .containsEntry("picturesSha256", TRAINING.sha256());
    }

    /// Krizhevsky's input: the bytes less their mean.
    @Test
    void a_recipe_may_leave_the_bytes_undivided() {
        Recipe recipe = USUAL.recipe().epochs(1).input(Recipe.Input.CENTRED);
        Preprocessing input = run(USUAL.recipe(recipe)).model().preprocessing();
        assertThat(input.mean()).isEqualTo(Preprocessing.measure(TRAINING).mean());
        assertThat(input.deviation()).containsExactly(1 / 255.0);
    }

    @Test
    void windows_of_larger_pictures_are_learned_from_and_the_middle_is_tested() {
        Volume input = new Volume(8, 8, 1);
        Model start = Model.initialize(Network.of("n", input, conv(4, 3), relu(), dense(3)), 1);
        Training crops = USUAL.epochs(1).augmentation(Augmentation.none().crop(10));
        Training.Result result = crops.validation(0.1).run(start, TRAINING, TEST, ENGINE);
        assertThat(result.model().preprocessing().resize()).isEqualTo(10);
        assertThat(result.epochs().getFirst().validation()).isNotNull();
        assertThat(result.test())
                .isEqualTo(Evaluation.of(result.model(), middles(TEST), ENGINE, 32));
        Training larger = crops.augmentation(Augmentation.none().crop(12));
        assertThatThrownBy(() -> larger.run(start, TRAINING, TEST, ENGINE))
                .hasMessage(
                        "n reads the middle 8×8×1 of 12×12×1, but the pictures are 10×10×1; scale the"
                                + " pictures, or put the network on their size");
    }

    private static Pictures middles(Pictures pictures) {
        List<byte[]> middles = new ArrayList<>();
        int[] classes = new int[pictures.size()];
        byte[] whole = new byte[100];
        for (int i = 0; i < pictures.size(); i++) {
            pictures.read(i, whole, 0);
            byte[] middle = new byte[64];
            for (int row = 0; row < 8; row++) {
                System.arraycopy(whole, 10 * row + 11, middle, 8 * row, 8);
            }
            middles.add(middle);
            classes[i] = pictures.label(i);
        }
        return Pictures.of(new Volume(8, 8, 1), pictures.labels(), classes, middles);
    }

    @Test
    void the_axes_of_a_colour_noise_are_measured_and_kept_in_the_recipe() {
        Pictures colour = TRAINING.scaled(new Volume(10, 10, 3));
        Model start = Model.initialize(Network.of("n", colour.volume(), conv(4, 3), dense(3)), 1);
        Augmentation noise = Augmentation.none().colourNoise(new ColourNoise(0.1));
        Training training = USUAL.epochs(1).augmentation(noise);
        Model model = training.run(start, colour, null, ENGINE).model();
        assertThat(model.provenance().get("recipe"))
                .contains("; " + noise.measured(colour) + "; ")
                .contains("colourNoise(0.1, ");
    }

    @Test
    void a_model_that_has_labels_keeps_its_preprocessing() {
        Preprocessing own = new Preprocessing(List.of(0.5), List.of(0.25));
        Model start = Model.initialize(NETWORK, 3).labels(Patterns.LABELS).preprocessing(own);
        Model after = USUAL.epochs(1).run(start, TRAINING, null, ENGINE).model();
        assertThat(after.preprocessing()).isEqualTo(own);
    }

    @Test
    void groups_freeze_and_decay_what_they_hold() {
        Training training =
                USUAL.epochs(1)
                        .group(parameters("conv1.*").rate(0))
                        .group(parameters(Role.WEIGHT).weightDecay(0));
        Model start = Model.initialize(NETWORK, 3);
        Model after = training.run(start, TRAINING, null, ENGINE).model();
        assertThat(after.namedWeights().get("conv1.weight"))
                .isEqualTo(start.namedWeights().get("conv1.weight"));
        assertThat(after.namedWeights().get("bn1.scale"))
                .isNotEqualTo(start.namedWeights().get("bn1.scale"));
        Model decayed =
                USUAL.epochs(1)
                        .group(parameters("conv1.*").rate(0))
                        .run(start, TRAINING, null, ENGINE)
                        .model();
        assertThat(decayed.namedWeights().get("fc3.weight"))
                .isNotEqualTo(after.namedWeights().get("fc3.weight"));
    }

    @Test
    void progress_tells_steps_epochs_and_rates() {
        List<Training.StepReport> steps = new ArrayList<>();
        List<Training.EpochReport> epochs = new ArrayList<>();
        Training.Result result =
                run(
                        Training.with(adamw(0.01))
                                .epochs(2)
                                .batchSize(80)
                                .schedule(Schedule.every(1, 0.5))
                                .validation(0.1)
                                .onStep(steps::add)
                                .onEpoch(epochs::add));
        // 216 pictures remain: 2 whole batches of 80 and one of 56
        assertThat(steps).extracting(Training.StepReport::step).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(steps).extracting(Training.StepReport::epoch).containsExactly(1, 1, 1, 2, 2, 2);
        assertThat(steps)
                .extracting(Training.StepReport::rate)
                .containsExactly(0.01, 0.01, 0.01, 0.005, 0.005, 0.005);
        assertThat(steps).allMatch(s -> s.steps() == 6 && s.epochs() == 2);
        assertThat(steps).allMatch(s -> s.picturesPerSecond() > 0);
        assertThat(epochs).isEqualTo(result.epochs()).hasSize(2);
        assertThat(epochs.getLast().loss()).isEqualTo(steps.getLast().loss());
        assertThat(epochs.getLast().accuracy()).isEqualTo(steps.getLast().accuracy());
        assertThat(epochs).allMatch(e -> Objects.requireNonNull(e.validation()).pictures() == 24);
    }

    @Test
    void a_loss_that_is_not_finite_names_step_and_layer() {
        assertThatThrownBy(() -> run(Training.with(sgd(1e25)).batchSize(32)))
                .isInstanceOf(DivergedException.class)
                .hasMessageMatching(
                        "patterns: step [2-7], epoch 1: the loss is NaN, and the first layer whose"
                                + " output is not finite is (conv1|bn1|conv2|fc3); use a rate lower"
                                + " than 10000000000000000000000000, or a warm-up");
    }

    @Test
    void an_input_that_is_not_finite_is_told_from_a_layer() {
        Preprocessing tiny = new Preprocessing(List.of(-1.0), List.of(5.9e-39));
        Model start = Model.initialize(NETWORK, 3).labels(Patterns.LABELS).preprocessing(tiny);
        assertThatThrownBy(() -> USUAL.run(start, TRAINING, null, ENGINE))
                .hasMessageStartingWith(
                        "patterns: step 1, epoch 1: the loss is NaN, and the first layer whose"
                                + " output is not finite is conv1; ");
        Divergence divergence = new Divergence(start, USUAL.recipe());
        assertThat(divergence.ofLoss(1, 1, Double.NaN, Network.INPUT))
                .hasMessage(
                        "patterns: step 1, epoch 1: the loss is NaN, and already the input is"
                                + " not finite; check the model's preprocessing, mean -1.0"
                                + " deviation 5.9E-39");
    }

    @Test
    void weights_that_are_not_finite_at_the_end_of_an_epoch_are_found() {
        assertThatThrownBy(() -> run(Training.with(sgd(1e39)).batchSize(240)))
                .isInstanceOf(DivergedException.class)
                .hasMessageMatching(
                        "patterns: step 1, epoch 1: conv1.weight became (NaN|-?Infinity);"
                                + " use a rate lower than 1\\d{3}.*, or a warm-up");
    }

    @Test
    void pictures_of_another_size_are_refused() {
        Network other = Network.of("n", Patterns.VOLUME.depth(3), dense(3));
        assertThatThrownBy(() -> USUAL.run(Model.initialize(other, 1), TRAINING, null, ENGINE))
                .hasMessage(
                        "n reads volumes of 10×10×3, but the pictures are 10×10×1; scale the"
                                + " pictures, or put the network on their size");
    }

    @Test
    void pictures_of_more_classes_than_the_network_tells_apart_are_refused() {
        Network other = Network.of("n", Patterns.VOLUME, dense(10), softmax());
        assertThatThrownBy(() -> USUAL.run(Model.initialize(other, 1), TRAINING, null, ENGINE))
                .hasMessage(
                        "n gives 10 values, but the pictures are of 3 classes; end the network with"
                                + " dense(3), softmax()");
    }

    @Test
    void pictures_of_other_classes_than_the_model_knows_are_refused() {
        Model model = Model.initialize(NETWORK, 1).labels(List.of("a", "b", "c"));
        assertThatThrownBy(() -> Evaluation.of(model, TEST, ENGINE, 32))
                .hasMessage(
                        "patterns tells [a, b, c] apart, but the pictures are of [rows, columns,"
                                + " checks]; they must be the same classes in the same order");
    }
}
