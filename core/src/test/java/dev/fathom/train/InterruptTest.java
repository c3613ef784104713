package dev.fathom.train;

import static dev.fathom.train.optimizer.Optimizer.sgd;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Threads that are interrupted while they train.
class InterruptTest {
    @TempDir private Path temporary;
    private Path folder;
    private Map<String, String> alone;

    @BeforeEach
    void train() throws IOException {
        folder = temporary.resolve("run");
        Path run = temporary.resolve("alone");
        SmallRun.run(SmallRun.training(sgd(0.05), 2, run), 2);
        alone = SmallRun.bits(run);
    }

    private Training training() {
        return SmallRun.training(sgd(0.05), 2, folder)
                .folder(RunFolder.of(folder).every(Duration.ofDays(1)));
    }

    private static void interrupt() {
        Thread.currentThread().interrupt();
    }

    private void stopsWith(Training training, String sentence) throws IOException {
        try {
            SmallRun.run(training, 2);
            throw new AssertionError("it went on");
        } catch (StoppedException e) {
            assertThat(e).hasMessage(sentence);
        }
        assertThat(Thread.interrupted()).as("still interrupted").isTrue();
        SmallRun.run(training(), 2);
        assertThat(SmallRun.bits(folder)).isEqualTo(alone);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    void the_training_ends_with_a_checkpoint_of_just_this_place(int at) throws IOException {
        stopsWith(
                training()
                        .onStep(
                                step -> {
                                    if (step.step() == at) {
                                        interrupt();
                                    }
                                }),
                "patterns: interrupted after step " + at + " of 6");
    }

    @Test
    void also_between_two_epochs() throws IOException {
        stopsWith(
                training().onEpoch(epoch -> interrupt()),
                "patterns: interrupted after step 3 of 6");
    }

    @Test
    void also_while_it_is_paused() throws Exception {
        Training training = training();
        CountDownLatch begun = new CountDownLatch(1);
        Training pausing =
                training.onStep(
                        step -> {
                            training.steering().pause();
                            begun.countDown();
                        });
        FutureTask<String> task =
                new FutureTask<>(
                        () -> {
                            try {
                                SmallRun.run(pausing, 1);
                                return "it went on";
                            } catch (StoppedException e) {
                                return String.valueOf(e.getMessage());
                            }
                        });
        Thread thread = new Thread(task);
        thread.start();
        begun.await();
        thread.interrupt();
        assertThat(task.get()).isEqualTo("patterns: interrupted after step 1 of 6");
        SmallRun.run(training(), 1);
        assertThat(SmallRun.bits(folder)).isEqualTo(alone);
    }

    @Test
    void one_without_a_folder_says_so_too() {
        Training training = Training.with(sgd(0.05)).onStep(step -> interrupt());
        try {
            SmallRun.run(training, 1);
            throw new AssertionError("it went on");
        } catch (StoppedException e) {
            assertThat(e).hasMessageStartingWith("patterns: interrupted after step 1 of ");
        }
        assertThat(Thread.interrupted()).isTrue();
    }
}
