package dev.fathom.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.data.format.DataSets;
import dev.fathom.data.format.Packing;
import dev.fathom.data.samples.DataSet;
import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.train.optimizer.Optimizer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Training from shards: a run that was stopped goes on in the middle of one.
class ShardsTrainingTest {
    private static final int STEPS = 6;

    @TempDir private Path folder;

    private DataSet set;

    @BeforeEach
    void pack() throws IOException {
        Path shards = folder.resolve("shards");
        new Packing(12_000, 1)
                .pack(new DataSet("set", SmallRun.TRAINING, SmallRun.TEST), shards, n -> {});
        set = DataSets.open(shards, Patterns.VOLUME);
    }

    private Training.Result run(Training training, int threads) {
        try (Engine engine = Engine.best(threads)) {
            return training.run(
                    Model.initialize(SmallRun.NETWORK, 3), set.training(), set.test(), engine);
        }
    }

    private static Training training(Path run) {
        return SmallRun.training(Optimizer.adam(0.01), 2, run)
                .folder(RunFolder.of(run).every(Duration.ZERO));
    }

    @Test
    void a_run_stopped_at_any_step_ends_in_the_same_bits_on_other_threads() throws IOException {
        assertThat(set.training().shards()).hasSizeGreaterThan(3);
        Path alone = folder.resolve("alone");
        run(training(alone), 2);
        Map<String, String> bits = SmallRun.bits(alone);
        for (int step = 1; step < STEPS; step++) {
            Path stopped = folder.resolve("run" + step);
            int last = step;
            Training stopping =
                    training(stopped)
                            .onStep(
                                    report -> {
                                        if (report.step() == last) {
                                            throw new IllegalStateException("killed");
                                        }
                                    });
            assertThatThrownBy(() -> run(stopping, 1)).hasMessage("killed");
            assertThat(run(training(stopped), 2).steps()).isEqualTo(STEPS);
            assertThat(SmallRun.bits(stopped)).as("step %d", step).isEqualTo(bits);
        }
    }

    @Test
    void other_shards_are_another_set() throws IOException {
        Path run = folder.resolve("run");
        run(training(run).epochs(1), 2);
        Path other = folder.resolve("other");
        new Packing(12_000, 2)
                .pack(new DataSet("set", SmallRun.TRAINING, SmallRun.TEST), other, n -> {});
        set = DataSets.open(other, Patterns.VOLUME);
        assertThatThrownBy(() -> run(training(run), 2)).hasMessageContaining("picturesSha256");
    }
}
