package dev.fathom.train;

import static dev.fathom.layer.Layers.batchNorm;
import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.dense;
import static dev.fathom.layer.Layers.dropout;
import static dev.fathom.layer.Layers.globalAveragePool;
import static dev.fathom.layer.Layers.maxPool;
import static dev.fathom.layer.Layers.relu;
import static dev.fathom.layer.Layers.softmax;
import static dev.fathom.train.optimizer.Optimizer.adam;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.data.Batch;
import dev.fathom.data.Batches;
import dev.fathom.data.Epoch;
import dev.fathom.data.Loader;
import dev.fathom.data.samples.Pictures;
import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.network.Flow;
import dev.fathom.network.Network;
import dev.fathom.train.learn.Learner;
import dev.fathom.train.learn.Moment;
import dev.fathom.train.learn.Recipe;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Models that begin with what another has learned.
class TransferTest {
    private static final Loader LOADER = new Loader(2);
    private static final Engine ENGINE = Engine.best(2);
    private static final Pictures TRAINING = Patterns.of(96, 1);
    private static final Pictures TEST = Patterns.of(60, 2);

    /// With a head as SqueezeNet's.
    private static final Network NETWORK =
            Network.of(
                    "base",
                    Patterns.VOLUME,
                    conv(8, 3).bias(false),
                    batchNorm(),
                    relu(),
                    maxPool(2).stride(2),
                    dropout(0.1),
                    conv(3, 2),
                    relu(),
                    globalAveragePool(),
                    softmax());

    private static final Model BASE = base();

    private static Model base() {
        Training training = Training.with(adam(0.01)).epochs(12).batchSize(16).seed(5);
        return training.run(Model.initialize(NETWORK, 3), TRAINING, null, ENGINE).model();
    }

    @AfterAll
    static void close() {
        ENGINE.close();
    }

    /// Rows against all else.
    private static Pictures rows(Pictures pictures) {
        int[] classes = new int[pictures.size()];
        List<byte[]> bytes = new ArrayList<>();
        for (int i = 0; i < classes.length; i++) {
            classes[i] = pictures.label(i) == 0 ? 0 : 1;
            byte[] picture = new byte[Patterns.VOLUME.size()];
            pictures.read(i, picture, 0);
            bytes.add(picture);
        }
        return Pictures.of(Patterns.VOLUME, List.of("rows", "others"), classes, bytes);
    }

    private static Training headOnly(Model start) {
        Recipe recipe = Recipe.with(adam(0.01)).epochs(20).batchSize(16);
        return Training.with(recipe.headOnly(start.network())).seed(2);
    }

    @Test
    void a_new_head_learns_other_classes_and_all_else_stays_as_it_was() {
        Model start = BASE.withHead(List.of("rows", "others"), 4);
        assertThat(start.labels()).containsExactly("rows", "others");
        assertThat(start.preprocessing()).isEqualTo(BASE.preprocessing());
        Training training = headOnly(start);
        assertThat(training.recipe().toString()).endsWith("; frozen(\"pool1\")");
        Training.Result result = training.run(start, rows(TRAINING), rows(TEST), ENGINE);
        assertThat(Objects.requireNonNull(result.test()).figure()).isGreaterThan(0.9);
        Map<String, float[]> after = result.model().namedWeights();
        BASE.namedWeights()
                .forEach(
                        (name, values) -> {
                            if (name.startsWith("conv2.")) {
                                assertThat(after.get(name)).as(name).isNotEqualTo(values);
                            } else {
                                assertThat(after.get(name)).as(name).isEqualTo(values);
                            }
                        });
        assertThat(after.get("conv2.weight"))
                .isNotEqualTo(start.namedWeights().get("conv2.weight"));
    }

    @Test
    void the_model_says_what_it_began_with() {
        Model start = BASE.withHead(List.of("rows", "others"), 4);
        Model after = headOnly(start).epochs(1).run(start, rows(TRAINING), null, ENGINE).model();
        assertThat(after.provenance())
                .containsEntry("from", "base")
                .containsEntry("from.weightsSha256", BASE.weightsSha256())
                .containsEntry("from.seed", "5")
                .containsEntry("from.recipe", BASE.provenance().get("recipe"))
                .containsEntry("seed", "2");
    }

    /// Batch norm before, at and behind the border; dropout draws the same numbers.
    @ParameterizedTest
    @ValueSource(strings = {"conv1", "bn1", "pool1", "drop1"})
    void features_computed_once_change_no_bit(String frozen) {
        rememberingChangesNoBit(BASE, TRAINING, frozen);
    }

    /// Two pictures are left over: of so few a convolution is computed in another way.
    @Test
    void features_of_a_last_batch_that_is_not_full_change_no_bit() {
        Network network =
                Network.of(
                        "wide",
                        Patterns.VOLUME,
                        conv(24, 3).padding(1),
                        relu(),
                        conv(24, 3).padding(1),
                        relu(),
                        dense(3));
        rememberingChangesNoBit(Model.initialize(network, 1), Patterns.of(50, 1), "relu2");
    }

    private static void rememberingChangesNoBit(Model start, Pictures pictures, String frozen) {
        Batches batches = Batches.of(pictures, start.preprocessing(), 16);
        Recipe recipe = Recipe.with(adam(0.01)).frozen(frozen);
        Model once = start.copy();
        Model again = start.copy();
        Learner remembering = new Learner(once, recipe, 16, ENGINE);
        remembering.remember(batches, LOADER);
        Learner computing = new Learner(again, recipe, 16, ENGINE);
        for (int epoch = 0; epoch < 2; epoch++) {
            learn(remembering, batches, epoch);
            learn(computing, batches, epoch);
        }
        assertThat(once.weightsSha256())
                .isEqualTo(again.weightsSha256())
                .isNotEqualTo(start.weightsSha256());
    }

    private static void learn(Learner learner, Batches batches, int epoch) {
        try (Epoch data = batches.shuffled(9).epoch(epoch, LOADER)) {
            while (data.hasNext()) {
                Batch batch = data.next();
                learner.step(batch, new Moment(1, 1, epoch, epoch));
            }
        }
    }

    @Test
    void the_border_may_lie_between_branches() {
        Network network =
                Network.graph(
                        "branches",
                        Patterns.VOLUME,
                        x -> {
                            Flow left = x.then("left", conv(4, 3).padding(1));
                            Flow right = x.then("right", conv(4, 1));
                            return left.concatenated("both", right).then("fc", dense(3));
                        });
        Model start = Model.initialize(network, 1);
        assertThat(Recipe.with(adam(0.01)).headOnly(network).frozen()).isEqualTo("both");
        Training training = Training.with(adam(0.01)).epochs(1).batchSize(16);
        Training frozen = training.recipe(training.recipe().frozen("left"));
        Map<String, float[]> after =
                frozen.run(start, TRAINING, null, ENGINE).model().namedWeights();
        Map<String, float[]> before = start.namedWeights();
        assertThat(after.get("left.weight")).isEqualTo(before.get("left.weight"));
        assertThat(after.get("right.weight")).isNotEqualTo(before.get("right.weight"));
    }

    @Test
    void a_frozen_layer_that_is_none_or_the_last_is_refused() {
        Training training = Training.with(adam(0.01));
        assertThatThrownBy(() -> frozen(training, "conv9"))
                .hasMessage(
                        "base has no layer 'conv9'; its layers are conv1, bn1, relu1, pool1, drop1,"
                                + " conv2, relu2, gap2, softmax2");
        assertThatThrownBy(() -> frozen(training, "relu2"))
                .hasMessage(
                        "base: frozen up to relu2 nothing is left to train; freeze up to a layer"
                                + " before conv2");
    }

    private static void frozen(Training training, String layer) {
        training.recipe(training.recipe().frozen(layer)).run(BASE, TRAINING, null, ENGINE);
    }
}
