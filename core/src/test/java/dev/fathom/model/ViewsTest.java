package dev.fathom.model;

import static dev.fathom.layer.Layers.dense;
import static dev.fathom.layer.Layers.softmax;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fathom.data.samples.Pictures;
import dev.fathom.engine.Engine;
import dev.fathom.network.Network;
import dev.fathom.tensor.ShapeException;
import dev.fathom.tensor.Volume;
import dev.fathom.train.Patterns;
import dev.fathom.train.Training;
import dev.fathom.train.evaluate.Evaluation;
import dev.fathom.train.learn.Recipe;
import dev.fathom.train.optimizer.Optimizer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ViewsTest {

    @Test
    void the_mean_of_the_logits_counts_a_shifted_view_half() {
        float[] logits = {8, 0, 16, 1, 0, 2, 4, 4, 8, 8, 16, 0};
        // ¼·8 + ⅛·(16 + 0) + ¼·4 + ⅛·(8 + 16); ¼·0 + ⅛·(1 + 2) + ¼·4 + ⅛·(8 + 0)
        assertThat(Views.shifted().join(1, 2, logits, Likelihood.SHARED))
                .containsExactly(8, 2.375f);
    }

    @Test
    void crops_take_the_mean_of_the_probabilities() {
        float[] logits = {0, 0, (float) Math.log(3), 0};
        float[] mean = Views.crops(2).join(1, 2, logits, Likelihood.SHARED);
        assertThat(mean[0]).isCloseTo((float) Math.log(0.625), within(1e-6f));
        assertThat(mean[1]).isCloseTo((float) Math.log(0.375), within(1e-6f));
    }

    @Test
    void probabilities_of_their_own_are_averaged_as_they_are() {
        float[] each = {0.5f, 0, 0.25f, 1};
        assertThat(Views.crops(2).join(1, 2, each, Likelihood.EACH_ITS_OWN))
                .containsExactly(0.375f, 0.5f);
    }

    @Test
    void a_class_that_all_views_exclude_makes_a_finite_loss() {
        float[] logits = {0, 3000, -3000, 0};
        float[] means = Views.crops(2).join(1, 2, logits, Likelihood.SHARED);
        assertThat(Likelihood.SHARED.loss(1, 2, means, new float[] {0})).isBetween(700., 750.);
    }

    /// A network whose first logit is the second pixel of the first row, and whose other is 0.
    @Test
    void an_evaluation_weighs_the_six_views() {
        Volume size = new Volume(4, 4, 1);
        Network network = Network.of("n", size, dense(2).bias(false));
        float[] weights = new float[32];
        weights[1] = 255; // bytes are read as 0 … 1
        Model model = Model.of(network, Map.of(network.nodes().get(0).name() + ".weight", weights));
        byte[] picture = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
        Pictures pictures = Pictures.of(size, List.of("a", "b"), new int[] {0}, List.of(picture));
        // reflected, the window up-left begins with the row 6 5 6 7, that down-right with 6 7 8 7
        double logit = (2 + 3) / 4.0 + (5 + 6 + 7 + 8) / 8.0;
        Evaluation e = Evaluation.of(model, pictures, Views.shifted(), Engine.of("plain"), 6);
        assertThat(e.loss()).isCloseTo(Math.log1p(Math.exp(-logit)), within(1e-6));
    }

    @Test
    void a_picture_of_one_column_is_not_shifted() {
        Volume size = new Volume(1, 4, 1);
        Model model = Model.initialize(Network.of("n", size, dense(2)), 1);
        Pictures pictures =
                Pictures.of(size, List.of("a", "b"), new int[] {0}, List.of(new byte[4]));
        assertThatThrownBy(
                        () ->
                                Evaluation.of(
                                        model, pictures, Views.shifted(), Engine.of("plain"), 6))
                .isInstanceOf(ShapeException.class)
                .hasMessage(
                        "a picture of 1×4×1 can't be shifted by 1 and mirrored at its edge; look"
                                + " once: --crops 1");
    }

    /// What a training tests with, its model knows.
    @Test
    void a_training_tests_with_the_views_of_its_recipe() {
        Network network = Network.of("n", Patterns.VOLUME, dense(3), softmax());
        Recipe recipe = Recipe.with(Optimizer.sgd(0.001)).epochs(1).views(Views.shifted());
        Pictures test = Patterns.of(30, 2);
        try (Engine engine = Engine.of("plain")) {
            Training.Result result =
                    Training.with(recipe)
                            .run(Model.initialize(network, 1), Patterns.of(30, 1), test, engine);
            Model model = result.model();
            assertThat(Views.of(model)).isEqualTo(Views.shifted());
            assertThat(result.test())
                    .isEqualTo(Evaluation.of(model, test, Views.shifted(), engine, 30))
                    .isNotEqualTo(result.plain());
            assertThat(result.plain()).isEqualTo(Evaluation.of(model, test, engine, 30));
        }
    }

    @Test
    void views_are_written_as_a_recipe_says_them() {
        for (Views views : new Views[] {Views.crops(10), Views.shifted()}) {
            assertThat(Views.parse(views.toString())).isEqualTo(views);
        }
        assertThatThrownBy(() -> Views.parse("mirrored"))
                .hasMessage("'mirrored' at position 1 is not views; known are crops, shifted");
    }
}
