package dev.fathom.train;

import static dev.fathom.train.optimizer.Optimizer.sgd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.data.WatchedPictures;
import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The threads that read pictures while others compute.
class LoaderThreadsTest {
    private static final Training TRAINING =
            Training.with(sgd(0.05)).epochs(4).batchSize(17).validation(0.2).seed(7);

    private final Set<Thread> readers = ConcurrentHashMap.newKeySet();

    private Training.Result run(Training training, Engine engine) {
        Model start = Model.initialize(SmallRun.NETWORK, 3);
        return training.run(
                start,
                new WatchedPictures(SmallRun.TRAINING, readers),
                new WatchedPictures(SmallRun.TEST, readers),
                engine);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void a_training_has_as_many_as_it_computes_on_for_all_its_epochs_and_tests(int threads)
            throws InterruptedException {
        try (Engine engine = Engine.best(threads)) {
            run(TRAINING, engine);
        }
        assertThat(readers).hasSizeBetween(1, threads);
        ended();
    }

    private void ended() throws InterruptedException {
        for (Thread reader : readers) {
            assertThat(reader.join(Duration.ofSeconds(20))).isTrue();
        }
    }

    @Test
    void they_end_with_a_training_that_fails() throws InterruptedException {
        Training failing =
                TRAINING.onStep(
                        step -> {
                            throw new IllegalStateException("thrown by a test");
                        });
        try (Engine engine = Engine.best(2)) {
            assertThatThrownBy(() -> run(failing, engine)).hasMessage("thrown by a test");
        }
        assertThat(readers).isNotEmpty();
        ended();
    }
}
