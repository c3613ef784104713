package dev.fathom.train;

import static dev.fathom.train.optimizer.Optimizer.sgd;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A folder that one training writes and others only read.
class RunLockTest {
    @TempDir private Path temporary;

    @Test
    void a_folder_tells_whether_it_is_written_and_who_reads_it_opens_it_to_nobody()
            throws Exception {
        RunFolder run = RunFolder.of(temporary.resolve("run"));
        assertThat(run.isTrained()).isFalse();
        List<Boolean> trained = new ArrayList<>();
        List<Boolean> opened = new ArrayList<>();
        Training training = SmallRun.training(sgd(0.05), 1, run.folder());
        SmallRun.run(
                training.onStep(
                        step -> {
                            try {
                                Files.readAllBytes(run.metrics());
                                trained.add(run.isTrained());
                                RunLock mine = RunLock.take(run.lock());
                                opened.add(mine != null || othersTake(run.lock()));
                            } catch (IOException | InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                        }),
                1);
        assertThat(trained).containsOnly(true);
        assertThat(opened).containsOnly(false);
        assertThat(run.isTrained()).isFalse();
        assertThat(othersTake(run.lock())).isTrue();
    }

    @Test
    void many_ask_at_the_same_time() throws IOException {
        RunFolder run = RunFolder.of(temporary);
        try (RunLock lock = RunLock.take(run)) {
            assertThat(lock).isNotNull();
        }
        assertThat(IntStream.range(0, 2000).parallel().anyMatch(i -> isTrained(run))).isFalse();
    }

    private static boolean isTrained(RunFolder run) {
        try {
            return run.isTrained();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Whether another process can take it.
    private static boolean othersTake(Path file) throws IOException, InterruptedException {
        return new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                Other.class.getName(),
                                file.toString())
                        .inheritIO()
                        .start()
                        .waitFor()
                == 0;
    }

    /// Tries to take it, and tells by its exit code.
    static final class Other {
        private Other() {}

        public static void main(String[] file) throws IOException {
            try (RunLock lock = RunLock.take(Path.of(file[0]))) {
                System.exit(lock == null ? 1 : 0);
            }
        }
    }
}
