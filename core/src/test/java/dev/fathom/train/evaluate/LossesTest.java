package dev.fathom.train.evaluate;

import static dev.fathom.layer.Layers.dense;
import static dev.fathom.tensor.Volume.volume;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fathom.data.samples.Pictures;
import dev.fathom.data.samples.Task;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.reference.Reference;
import dev.fathom.tensor.Volume;
import dev.fathom.train.TaskPictures;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// The losses of the tasks: against an independent framework, and their slopes against differences.
class LossesTest {
    private static final Mixture MIXTURE = new Mixture(0.7, new int[] {2, 0, 1});

    @ParameterizedTest
    @CsvSource({"mse", "bce_with_logits"})
    void loss_and_gradient_agree_with_an_independent_framework(String op) {
        Loss loss =
                op.equals("mse")
                        ? new SquaredError(0, List.of())
                        : new BinaryCrossEntropy(0, List.of());
        List<Reference.Case> cases =
                Reference.cases("dense").stream().filter(c -> c.op().equals(op)).toList();
        assertThat(cases).isNotEmpty();
        for (Reference.Case c : cases) {
            int batch = c.shape("x")[0];
            int size = c.shape("x")[1];
            float[] gradient = new float[batch * size];
            double found = loss.of(batch, size, c.values("x"), c.values("target"), null, gradient);
            c.check("loss", new float[] {(float) found}, 2e-7);
            c.check("gx", gradient, 2e-7);
        }
    }

    /// The number that a mask uses for what isn't known is a class like others elsewhere.
    @Test
    void a_picture_of_class_255_counts_with_and_without_weights() {
        int classes = 300;
        float[] logits = new float[classes];
        float[] target = {Task.IGNORED};
        for (List<Double> weights : List.of(List.<Double>of(), Collections.nCopies(classes, 2.0))) {
            float[] gradient = new float[classes];
            assertThat(new CrossEntropy(0, weights).of(1, classes, logits, target, null, gradient))
                    .isCloseTo(Math.log(classes), within(1e-12));
            assertThat(gradient[Task.IGNORED]).isCloseTo(1f / classes - 1, within(1e-6f));
        }
        Volume each = new Volume(1, 1, classes);
        assertThat(Score.of(Task.CLASSIFY, 1, 0, logits, each, target).judged()).isOne();
        assertThat(Score.of(Task.SEGMENT, 1, 0, logits, each, target).judged()).isZero();
    }

    @Test
    void weights_that_are_to_be_measured_are_never_left_out_in_silence() {
        Model model = Model.initialize(Network.of("n", volume(2, 2, 1), dense(2)), 1);
        assertThatThrownBy(() -> Objective.none().balanced().loss(model, 0))
                .hasMessage(
                        "balanced has no weights yet; make the recipe's by"
                                + " Objective.measured(pictures)");
    }

    static Stream<Arguments> slopes() {
        List<Double> weights = List.of(0.5, 1.0, 3.0);
        return Stream.of(
                Arguments.of(new CrossEntropy(0.1, weights), 1, null),
                Arguments.of(new CrossEntropy(0, weights), 1, MIXTURE),
                Arguments.of(new CrossEntropy(0.2, weights), 1, MIXTURE),
                Arguments.of(new BinaryCrossEntropy(0, List.of()), 3, null),
                Arguments.of(new BinaryCrossEntropy(0.1, weights), 3, MIXTURE),
                Arguments.of(new SquaredError(0, weights), 0, null),
                Arguments.of(new SquaredError(0.5, weights), 0, MIXTURE),
                Arguments.of(new SquaredError(1, List.of()), 0, null),
                Arguments.of(new PixelCrossEntropy(new CrossEntropy(0), 3, 0), 4, null),
                Arguments.of(new PixelCrossEntropy(new CrossEntropy(0.1, weights), 3, 0), 4, null),
                Arguments.of(new PixelCrossEntropy(new CrossEntropy(0), 3, 0.75), 4, null),
                Arguments.of(new PixelCrossEntropy(new CrossEntropy(0.1, weights), 3, 2), 4, null));
    }

    /// Batches of 3 pictures with 3 values, or 4 pixels of 3.
    ///
    /// @param kind of targets: 1 a class, 3 labels, 0 numbers, 4 masks
    @ParameterizedTest
    @MethodSource("slopes")
    void the_gradient_is_the_slope_of_the_loss(Loss loss, int kind, @Nullable Mixture mixture) {
        Random random = new Random(7);
        int size = kind == 4 ? 12 : 3;
        float[] values = new float[3 * size];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (2 * random.nextGaussian());
        }
        float[] targets =
                switch (kind) {
                    case 1 -> new float[] {2, 0, 1};
                    case 3 -> new float[] {1, 0, 0, 1, 1, 0, 0, 0, 1};
                    case 4 -> new float[] {0, 0, 1, 255, 1, 1, 255, 1, 0, 1, 1, 0};
                    default -> new float[] {1, -2, 0.5f, 3, 0.25f, -1, 0, 2, 2};
                };
        float[] gradient = new float[values.length];
        loss.of(3, size, values, targets, mixture, gradient);
        double step = 1e-2;
        for (int i = 0; i < values.length; i++) {
            float before = values[i];
            float up = (float) (before + step);
            float down = (float) (before - step);
            values[i] = up;
            double above = loss.of(3, size, values, targets, mixture, null);
            values[i] = down;
            double below = loss.of(3, size, values, targets, mixture, null);
            values[i] = before;
            double slope = (above - below) / ((double) up - down);
            assertThat((double) gradient[i])
                    .as("%s, value %d", loss, i)
                    .isCloseTo(slope, within(2e-5 + 2e-4 * Math.abs(slope)));
        }
    }

    @Test
    void of_pixels_that_are_not_known_nothing_is_learned() {
        Loss loss = new PixelCrossEntropy(new CrossEntropy(0), 2, 1);
        float[] gradient = {9, 9, 9, 9};
        float[] logits = {3, -1, 0.5f, 2};
        assertThat(loss.of(1, 4, logits, new float[] {255, 255}, null, gradient)).isZero();
        assertThat(gradient).containsOnly(0);
        double one = loss.of(1, 4, logits, new float[] {255, 1}, null, gradient);
        assertThat(gradient[0]).isZero();
        assertThat(gradient[1]).isZero();
        float[] alone = new float[2];
        assertThat(loss.of(1, 2, new float[] {0.5f, 2}, new float[] {1}, null, alone))
                .isEqualTo(one);
        assertThat(gradient).endsWith(alone);
    }

    /// Two pixels, of class 0 and 1, each told with the probability ¾: the cross-entropy is
    /// ln(4/3), and of each class's area 2·¾/(1 + 1) is common.
    @Test
    void the_dice_loss_is_one_less_the_common_part_of_the_areas() {
        float log3 = (float) Math.log(3);
        float[] logits = {log3, 0, 0, log3};
        double plain =
                new PixelCrossEntropy(new CrossEntropy(0), 2, 0)
                        .of(1, 4, logits, new float[] {0, 1}, null, null);
        double dice =
                new PixelCrossEntropy(new CrossEntropy(0), 2, 2)
                        .of(1, 4, logits, new float[] {0, 1}, null, null);
        assertThat(plain).isCloseTo(Math.log(4 / 3.0), within(1e-7));
        assertThat(dice - plain).isCloseTo(2 * 0.25, within(1e-7));
    }

    @Test
    void far_errors_count_less_with_huber() {
        SquaredError loss = new SquaredError(1, List.of());
        float[] gradient = new float[2];
        double mean = loss.of(1, 2, new float[] {3, 0.5f}, new float[] {0, 0}, null, gradient);
        assertThat(mean).isEqualTo((1 * (3 - 0.5) + 0.125) / 2);
        assertThat(gradient).containsExactly(0.5f, 0.25f);
    }

    @Test
    void a_logit_that_would_overflow_or_is_not_a_number_is_told() {
        Loss loss = new BinaryCrossEntropy(0, List.of());
        float[] gradient = new float[2];
        assertThat(loss.of(1, 2, new float[] {3e4f, -3e4f}, new float[] {0, 0}, null, gradient))
                .isEqualTo(1.5e4);
        assertThat(gradient).containsExactly(0.5f, 0);
        float[] wrong = {Float.NaN, 0};
        assertThat(loss.of(1, 2, wrong, new float[] {1, 0}, null, null)).isNaN();
        assertThat(new SquaredError(1, List.of()).of(1, 2, wrong, new float[2], null, null))
                .isNaN();
        assertThat(
                        new PixelCrossEntropy(new CrossEntropy(0), 2, 1)
                                .of(1, 2, wrong, new float[] {1}, null, null))
                .isNaN();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "balanced | balanced",
                "balanced.dice:0.5 | balanced.dice(0.5)",
                "classWeights:1,2.5 | classWeights(1, 2.5)",
                "huber:1 | huber(1)",
                "none | none"
            })
    void an_objective_is_read_as_it_is_written(String text, String written) {
        assertThat(Objective.parse(text)).hasToString(written);
        assertThat(Objective.parse(written)).isEqualTo(Objective.parse(text));
    }

    @Test
    void an_objective_that_makes_no_sense_is_refused() {
        assertThatThrownBy(() -> Objective.parse("dice:-1"))
                .hasMessageContaining("dice -1: must be a number of 0 or more");
        assertThatThrownBy(() -> Objective.parse("classWeights:0,1"))
                .hasMessageContaining("classWeights 0: must be a number above 0");
        assertThatThrownBy(() -> Objective.parse("classWeights:1,2.balanced"))
                .hasMessageContaining(
                        "balanced measures the weights of classes; leave out classWeights");
        Pictures two = TaskPictures.of(Task.LABELS, 4, 1);
        assertThatThrownBy(() -> Objective.none().classWeights(1).measured(two))
                .hasMessage(
                        "loss: classWeights has 1 numbers, and there are 2 names; give each a"
                                + " number, in their order");
        Pictures numbers = TaskPictures.of(Task.REGRESS, 4, 1);
        assertThatThrownBy(() -> Objective.none().balanced().measured(numbers))
                .hasMessage(
                        "loss: a weight a class is for tasks with classes or labels, not regress;"
                                + " leave it out");
        assertThatThrownBy(() -> Objective.none().huber(1).measured(two))
                .hasMessage("loss: huber(1) is for the task regress, not labels; leave it out");
    }

    @Test
    void balanced_weights_are_all_by_the_classes_own() {
        Volume pixel = new Volume(1, 1, 1);
        List<byte[]> bytes = java.util.Collections.nCopies(8, new byte[1]);
        Pictures classes =
                Pictures.of(pixel, List.of("a", "b"), new int[] {0, 0, 0, 0, 0, 0, 1, 1}, bytes);
        // 8/(2·6) and 8/(2·2)
        assertThat(Objective.none().balanced().measured(classes).classWeights())
                .containsExactly(0.666667, 2.0);
        Pictures labels =
                classes.valued(
                        Task.LABELS,
                        List.of("x", "y"),
                        java.util.Collections.nCopies(8, new float[] {1, 0}));
        // without/with, at least one each: 1/8 and 8/1
        assertThat(Objective.none().balanced().measured(labels).classWeights())
                .containsExactly(0.125, 8.0);
        Volume row = new Volume(4, 1, 1);
        Pictures masks =
                Pictures.of(
                        row,
                        List.of("m"),
                        new int[2],
                        List.of(
                                new byte[] {0, 0, 0, (byte) 255},
                                new byte[] {1, 0, 0, (byte) 255}));
        Pictures pictures =
                Pictures.of(row, List.of("m"), new int[2], List.of(new byte[4], new byte[4]))
                        .masked(masks, List.of("ground", "thing"));
        // 6/(2·5) and 6/(2·1): what is not known doesn't count
        assertThat(Objective.none().balanced().measured(pictures).classWeights())
                .containsExactly(0.6, 3.0);
    }
}
