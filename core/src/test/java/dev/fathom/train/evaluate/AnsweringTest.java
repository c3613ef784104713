package dev.fathom.train.evaluate;

import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.dense;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.data.Loader;
import dev.fathom.data.samples.Pictures;
import dev.fathom.data.samples.Task;
import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.model.Views;
import dev.fathom.network.Ending;
import dev.fathom.network.Network;
import dev.fathom.train.TaskPictures;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AnsweringTest {
    private static Pictures pictures(Task task) {
        Pictures pictures = TaskPictures.of(task, 23, 3);
        return task == Task.CLASSIFY
                ? pictures.classed(
                        List.of("even", "odd"), IntStream.range(0, 23).map(i -> i % 2).toArray())
                : pictures;
    }

    @ParameterizedTest
    @EnumSource
    void parts_that_others_told_make_the_same_figures_to_the_last_digit(Task task) {
        Network network =
                task == Task.SEGMENT
                        ? Network.of("a", TaskPictures.VOLUME, conv(4, 3).padding(1), conv(2, 1))
                        : Network.of("a", TaskPictures.VOLUME, conv(4, 3), dense(2));
        Model model =
                Model.initialize(Ending.fitting(network, task, 2), 5)
                        .task(task)
                        .labels(pictures(task).labels());
        Pictures pictures = pictures(task);
        try (Engine engine = Engine.of("plain");
                Engine other = Engine.of("plain", 2, false);
                Loader loader = new Loader(1)) {
            Metrics whole = Metrics.of(model, pictures, Views.crops(1), engine, loader, 5);
            Answering.Figures figures = new Answering(model, pictures, Views.crops(1), 5).figures();
            int[] ends = {0, 2, 3, 5};
            for (int part = 0; part < 3; part++) {
                Answering elsewhere = new Answering(model, pictures, Views.crops(1), 5);
                assertThat(elsewhere.batches()).isEqualTo(5);
                elsewhere
                        .part(ends[part], ends[part + 1], part == 1 ? other : engine, loader)
                        .forEach(figures::add);
            }
            assertThat(figures.metrics()).isEqualTo(whole);
            assertThat(whole.pictures()).isEqualTo(23);
        }
    }
}
