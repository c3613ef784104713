package dev.fathom.train.compare;

import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.dense;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fathom.data.Loader;
import dev.fathom.data.samples.Pictures;
import dev.fathom.data.samples.Task;
import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.model.Views;
import dev.fathom.network.Ending;
import dev.fathom.network.Network;
import dev.fathom.train.TaskPictures;
import dev.fathom.train.Training;
import dev.fathom.train.evaluate.Metrics;
import dev.fathom.train.learn.Recipe;
import dev.fathom.train.optimizer.Optimizer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PairedComparisonTest {
    private static final Engine ENGINE = Engine.of("plain");

    @AfterAll
    static void close() {
        ENGINE.close();
    }

    private static Model initial(Task task, long seed) {
        Network network =
                task == Task.SEGMENT
                        ? Network.of("a", TaskPictures.VOLUME, conv(4, 3).padding(1), conv(2, 1))
                        : Network.of("a", TaskPictures.VOLUME, conv(4, 3), dense(2));
        return Model.initialize(Ending.fitting(network, task, 2), seed)
                .task(task)
                .labels(TaskPictures.of(task, 2, 1).labels());
    }

    private static Model trained(Task task) {
        Recipe recipe = Recipe.with(Optimizer.adam(0.02)).epochs(6).batchSize(16).task(task);
        return Training.with(recipe)
                .run(initial(task, 1), TaskPictures.of(task, 120, 1), null, ENGINE)
                .model();
    }

    private static PairedComparison compared(Model first, Model second, Pictures pictures) {
        return PairedComparison.of(first, pictures, second, pictures, ENGINE, 7);
    }

    /// A draw is judged as the same pictures would be by an evaluation, each as often as drawn.
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "CLASSIFY")
    void a_draw_s_figure_is_that_of_an_evaluation_of_the_drawn(Task task) {
        Model model = initial(task, 5);
        Pictures pictures = TaskPictures.of(task, 23, 3);
        Answers answers = Answers.of(model, pictures);
        Metrics whole = evaluated(model, pictures, answers);
        int[] once = new int[23];
        Arrays.fill(once, 1);
        assertThat(answers.figure(once)).isCloseTo(whole.figure(), within(1e-9));
        int[] drawn = new Random(4).ints(23, 0, 23).toArray();
        int[] times = new int[23];
        for (int i : drawn) {
            times[i]++;
        }
        Metrics some = evaluated(model, pictures.subset(drawn), (_, _, _) -> {});
        assertThat(some.figure()).isNotEqualTo(whole.figure());
        assertThat(answers.figure(times)).isCloseTo(some.figure(), within(1e-6));
    }

    private static Metrics evaluated(Model model, Pictures pictures, Metrics.Told told) {
        try (Loader loader = new Loader(1)) {
            return Metrics.of(model, pictures, Views.crops(1), ENGINE, loader, 5, told);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "CLASSIFY")
    void a_model_that_has_learned_is_better_than_one_that_has_not(Task task) {
        Model learned = trained(task);
        Model fresh = initial(task, 9);
        Pictures test = TaskPictures.of(task, 60, 2);
        PairedComparison c = compared(learned, fresh, test);
        assertThat(c.difference()).isPositive();
        assertThat(c.low()).isPositive().isLessThan(c.difference());
        assertThat(c.high()).isGreaterThan(c.difference());
        assertThat(c.pValue()).isEqualTo(2.0 / 2000);
        PairedComparison turned = compared(fresh, learned, test);
        assertThat(turned.low()).isCloseTo(-c.high(), within(1e-12));
        assertThat(turned.high()).isCloseTo(-c.low(), within(1e-12));
        assertThat(turned.pValue()).isEqualTo(c.pValue());
        assertThat(compared(learned, fresh, test)).isEqualTo(c);
    }

    @Test
    void a_model_is_not_better_than_itself() {
        Model model = initial(Task.LABELS, 1);
        PairedComparison c = compared(model, model, TaskPictures.of(Task.LABELS, 30, 2));
        assertThat(List.of(c.difference(), c.low(), c.high(), c.pValue()))
                .containsExactly(0.0, 0.0, 0.0, 1.0);
    }

    /// Two that are equally good are told apart in about one of twenty sets of pictures.
    @Test
    void equally_good_models_are_seldom_told_apart() {
        Model first = initial(Task.REGRESS, 1);
        Model second = mirrored(first);
        int apart = 0;
        for (int set = 0; set < 100; set++) {
            Pictures pictures = chance(set);
            PairedComparison c = compared(first, second, pictures);
            assertThat(c.pValue() < 0.05).isEqualTo(c.low() > 0 || c.high() < 0);
            apart += c.pValue() < 0.05 ? 1 : 0;
        }
        assertThat(apart).isBetween(1, 14);
    }

    /// The same but for the sign of what it tells.
    private static Model mirrored(Model model) {
        Model copy = model.copy();
        float[][] units = copy.weights()[copy.network().result()];
        for (int v = 0; v < 2; v++) {
            units[0][v] = -units[0][v];
            units[1][v] = -units[1][v];
        }
        return copy;
    }

    /// Numbers that have nothing to do with the pictures.
    private static Pictures chance(int seed) {
        Random random = new Random(seed);
        List<float[]> values =
                random.ints(50)
                        .mapToObj(
                                _ ->
                                        new float[] {
                                            (float) random.nextGaussian(),
                                            (float) random.nextGaussian()
                                        })
                        .toList();
        return TaskPictures.of(Task.REGRESS, 50, seed)
                .valued(Task.REGRESS, List.of("x", "y"), values);
    }

    @Test
    void what_is_defined_in_no_draw_is_not_compared() {
        Model model = initial(Task.REGRESS, 1);
        Pictures same =
                TaskPictures.of(Task.REGRESS, 3, 1)
                        .valued(
                                Task.REGRESS,
                                List.of("x", "y"),
                                java.util.Collections.nCopies(3, new float[] {7, 8}));
        PairedComparison c = compared(model, model, same);
        assertThat(c.difference()).isNaN();
        assertThat(c.low()).isNaN();
        assertThat(c.pValue()).isNaN();
    }

    @Test
    void other_pictures_and_classes_are_refused() {
        Model model = initial(Task.LABELS, 1);
        Pictures some = TaskPictures.of(Task.LABELS, 9, 1);
        assertThatThrownBy(
                        () ->
                                PairedComparison.of(
                                        model,
                                        some,
                                        model,
                                        TaskPictures.of(Task.LABELS, 9, 2),
                                        ENGINE,
                                        4))
                .hasMessage(
                        "the models are compared on different pictures: 9 and 9, or in another order;"
                                + " give both the same");
        Pictures classes = TaskPictures.of(Task.CLASSIFY, 9, 1);
        assertThatThrownBy(() -> compared(model, model, classes))
                .hasMessage("classes are compared by McNemar's test: see Comparison");
    }
}
