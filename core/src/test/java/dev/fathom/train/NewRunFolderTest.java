package dev.fathom.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Folders for new runs.
class NewRunFolderTest {
    @TempDir private Path folder;

    @Test
    void a_new_run_gets_a_free_folder_below_home_whatever_its_network_is_called()
            throws IOException {
        Path home = Files.createDirectories(folder.resolve("home"));
        assertThat(RunFolder.create(home, "tiny")).isEqualTo(home.resolve("tiny")).isDirectory();
        Files.writeString(home.resolve("tiny-2"), "a file");
        assertThat(RunFolder.create(home, "tiny")).isEqualTo(home.resolve("tiny-3"));
        assertThat(RunFolder.create(home, "../../a b")).isEqualTo(home.resolve("--..-a-b"));
        assertThat(RunFolder.create(home, "..")).isEqualTo(home.resolve("-"));
        RunFolder.of(home.resolve("-")).deleteIfEmpty();
        assertThat(home.resolve("-")).doesNotExist();
        RunFolder.of(home).deleteIfEmpty();
        assertThat(home).exists();
    }

    @Test
    void runs_that_begin_at_the_same_moment_get_a_folder_each() throws Exception {
        int together = 16;
        CyclicBarrier barrier = new CyclicBarrier(together);
        Callable<Path> begin =
                () -> {
                    barrier.await();
                    return RunFolder.create(folder, "tiny");
                };
        Set<Path> made = new HashSet<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(together)) {
            for (Future<Path> each : threads.invokeAll(Collections.nCopies(together, begin))) {
                made.add(each.get());
            }
        }
        assertThat(made).hasSize(together);
    }
}
