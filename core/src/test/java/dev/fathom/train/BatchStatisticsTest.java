package dev.fathom.train;

import static dev.fathom.layer.Layers.batchNorm;
import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.dense;
import static dev.fathom.layer.Layers.globalAveragePool;
import static dev.fathom.layer.Layers.softmax;
import static dev.fathom.train.optimizer.Optimizer.sgd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.train.learn.Recipe;
import org.junit.jupiter.api.Test;

/// Batch norms over one value learn nothing: such a training is refused, before its first step.
class BatchStatisticsTest {
    private static final Network COLUMN =
            Network.of(
                    "column",
                    Patterns.VOLUME,
                    conv(4, 3),
                    globalAveragePool(),
                    batchNorm(),
                    dense(3),
                    softmax());

    private static Training.Result run(Recipe recipe, int pictures) {
        try (Engine engine = Engine.of("plain")) {
            return Training.with(recipe.epochs(1))
                    .seed(1)
                    .run(Model.initialize(COLUMN, 3), Patterns.of(pictures, 1), null, engine);
        }
    }

    @Test
    void batches_of_one_are_refused() {
        assertThatThrownBy(() -> run(Recipe.with(sgd(0.1)).batchSize(1), 6))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "column: bn1, a batch norm, reads 1×1×4, so that it has one value a"
                                + " channel in batches of 1; its deviation would be 0 and nothing"
                                + " would be learned: take batches of 2 or more");
        assertThat(run(Recipe.with(sgd(0.1)).batchSize(2), 6)).isNotNull();
    }

    @Test
    void a_last_batch_of_one_is_refused_unless_it_is_left_out() {
        assertThatThrownBy(() -> run(Recipe.with(sgd(0.1)).batchSize(3), 7))
                .hasMessage(
                        "column: bn1, a batch norm, reads 1×1×4, so that it has one value a"
                                + " channel in the last batch, 1 of 7 pictures in batches of 3; its"
                                + " deviation would be 0 and nothing would be learned: take batches"
                                + " of another size, or leave the last one out");
        assertThat(run(Recipe.with(sgd(0.1)).batchSize(3).dropLast(true), 7)).isNotNull();
        assertThat(run(Recipe.with(sgd(0.1)).batchSize(4), 7)).isNotNull();
    }

    @Test
    void a_norm_that_is_frozen_takes_nothing_of_a_batch() {
        assertThat(run(Recipe.with(sgd(0.1)).batchSize(1).frozen("bn1"), 3)).isNotNull();
    }
}
