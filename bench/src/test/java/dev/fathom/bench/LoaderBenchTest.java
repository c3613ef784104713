package dev.fathom.bench;

import static dev.fathom.layer.Layers.dense;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.data.augment.Augmentation;
import dev.fathom.data.samples.Pictures;
import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.tensor.Volume;
import dev.fathom.train.Training;
import dev.fathom.train.optimizer.Optimizer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LoaderBenchTest {

    @Test
    void each_round_gives_three_speeds_and_their_cost() {
        Volume volume = new Volume(4, 4, 1);
        Pictures pictures =
                Pictures.of(
                        volume,
                        List.of("a", "b"),
                        new int[] {0, 1, 0, 1, 1},
                        Stream.generate(() -> new byte[16]).limit(5).toList());
        Model model = Model.initialize(Network.of("tiny", volume, dense(2)), 1);
        String before = model.weightsSha256();
        Training training =
                Training.with(Optimizer.sgd(0.1))
                        .batchSize(2)
                        .augmentation(Augmentation.none().padding(1));
        List<String> lines = new ArrayList<>();
        LoaderReport report;
        try (Engine engine = Engine.of("plain")) {
            report = LoaderBench.run(training, model, pictures, engine, 3, 0.01, lines::add);
        }
        assertThat(report.batch()).isEqualTo(2);
        assertThat(report.loading()).isPositive();
        assertThat(report.training()).isPositive();
        assertThat(report.together()).isPositive();
        assertThat(report.cost()).isBetween(report.leastCost(), report.mostCost());
        assertThat(report.mostCost()).isLessThan(1);
        assertThat(lines).hasSize(3);
        assertThat(lines.getFirst()).startsWith("round 1 of 3: loading ");
        assertThat(model.weightsSha256()).isEqualTo(before);
    }
}
