package dev.fathom.model;

import static dev.fathom.layer.Layers.dense;
import static dev.fathom.layer.Layers.softmax;
import static dev.fathom.tensor.Volume.volume;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.data.Preprocessing;
import dev.fathom.data.samples.Pictures;
import dev.fathom.data.samples.Task;
import dev.fathom.data.samples.View;
import dev.fathom.engine.Engine;
import dev.fathom.network.Network;
import dev.fathom.tensor.ShapeException;
import dev.fathom.tensor.Tensor;
import dev.fathom.train.evaluate.CrossEntropy;
import dev.fathom.train.evaluate.Mixture;
import dev.fathom.train.evaluate.Score;
import dev.fathom.train.learn.Learner;
import dev.fathom.train.learn.Moment;
import dev.fathom.train.learn.Recipe;
import dev.fathom.train.optimizer.Optimizer;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/// Arrays of wrong lengths, in every public method that takes some.
class ArrayLengthsTest {
    private static final Engine ENGINE = Engine.best(1);

    private final Model model =
            Model.initialize(Network.of("small", volume(2, 2, 3), dense(4), softmax()), 1)
                    .labels(List.of("a", "b", "c", "d"))
                    .preprocessing(Preprocessing.none(3));
    private final Predictor predictor = new Predictor(model, ENGINE);

    @AfterAll
    static void close() {
        ENGINE.close();
    }

    private static void refused(String sentence, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(ShapeException.class).hasMessage(sentence);
    }

    @Test
    void of_a_model_and_a_predictor() {
        refused(
                "small reads 2×2×3, 12 bytes a picture; found 25 bytes, which are not whole pictures",
                () -> model.input(new byte[25]));
        refused(
                "small reads 2×2×3, 12 bytes a picture in 1 views; found 25 bytes, which are not whole pictures",
                () -> predictor.probabilities(new byte[25]));
        refused(
                "small tells 4 classes apart; found 5 probabilities",
                () -> predictor.guesses(new double[5]));
        refused(
                "x: 2 pictures × 12 values are 24, found 23",
                () -> predictor.scores(2, new float[23], scores -> {}));
        refused(
                "a batch of 2 volumes of 2×2×3 needs 24 values, not 23",
                () -> new Tensor(2, volume(2, 2, 3), new float[23]));
    }

    @Test
    void of_scores() {
        refused(
                "scores: 1 pictures × 4 values are 4 from position 2 on, found 5",
                () -> Likelihood.SHARED.probabilities(new float[5], 2, new double[4]));
        refused(
                "scores: 2 pictures × 4 values are 8, found 7",
                () -> Likelihood.SHARED.loss(2, 4, new float[7], new float[2]));
        refused(
                "targets: 2 pictures × 1 values are 2, found 1",
                () -> Likelihood.SHARED.loss(2, 4, new float[8], new float[1]));
        for (Views views : List.of(Views.crops(2), Views.shifted())) {
            int each = views.each().size() * 4;
            refused(
                    "scores: 1 pictures × %d values are %1$d, found 7".formatted(each),
                    () -> views.join(1, 4, new float[7], Likelihood.SHARED));
        }
        refused(
                "logits: 2 pictures × 4 values are 8, found 7",
                () -> Score.of(Task.CLASSIFY, 2, 1, new float[7], volume(1, 1, 4), new float[2]));
        CrossEntropy loss = new CrossEntropy(0);
        refused(
                "targets: 2 pictures × 1 values are 2, found 1",
                () -> loss.of(2, 4, new float[8], new float[1], null, null));
        refused(
                "gradient: 2 pictures × 4 values are 8, found 7",
                () -> loss.of(2, 4, new float[8], new float[2], null, new float[7]));
    }

    @Test
    void of_pictures() {
        Preprocessing plain = Preprocessing.none(3);
        refused(
                "4 bytes are not whole pixels of depth 3",
                () -> plain.apply(new byte[12], 0, new float[12], 0, 4));
        refused(
                "bytes: 2 pixels × 3 values are 6 from position 3 on, found 8",
                () -> plain.apply(new byte[8], 3, new float[12], 0, 6));
        refused(
                "x: 2 pixels × 3 values are 6, found 5",
                () -> plain.apply(new byte[8], 0, new float[5], 0, 6));
        refused(
                "from: 1 pictures × 12 values are 12, found 11",
                () ->
                        View.CENTRE.apply(
                                new byte[11], volume(2, 2, 3), new byte[3], 0, volume(1, 1, 3)));
        refused(
                "into: 1 pictures × 3 values are 3 from position 1 on, found 3",
                () ->
                        View.CENTRE.apply(
                                new byte[12], volume(2, 2, 3), new byte[3], 1, volume(1, 1, 3)));
        Pictures one =
                Pictures.of(volume(2, 2, 3), List.of("a"), new int[1], List.of(new byte[12]));
        refused(
                "into: 1 pictures × 12 values are 12, found 11",
                () -> one.read(0, new byte[11], 0));
    }

    @Test
    void of_a_training_step() {
        Learner learner = new Learner(model, Recipe.with(Optimizer.sgd(0.1)), 2, ENGINE);
        Moment moment = new Moment(1, 1, 0, 1);
        refused(
                "x: 2 pictures × 12 values are 24, found 23",
                () -> learner.step(2, new float[23], new float[2], moment));
        refused(
                "targets: 2 pictures × 1 values are 2, found 1",
                () -> learner.step(2, new float[24], new float[1], moment));
        refused(
                "into: 2 pictures × 12 values are 24, found 23",
                () ->
                        new Mixture(0.5, new int[] {1, 0})
                                .mix(ENGINE.kernels(), new float[24], 12, new float[23]));
    }

    /// What is too long is used again for less, and is no mistake.
    @Test
    void longer_arrays_are_taken() {
        predictor.scores(1, new float[100], scores -> assertThat(scores).hasSizeGreaterThan(3));
        assertThat(model.input(new byte[24]).batch()).isEqualTo(2);
    }
}
