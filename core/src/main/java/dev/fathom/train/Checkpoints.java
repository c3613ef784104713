package dev.fathom.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The latest checkpoints of a run. They are written in the background, from a copy, while training
/// goes on; one at a time.
final class Checkpoints implements AutoCloseable {
    private static final int KEPT = 2;
    private static final String ENDING = ".safetensors";

    private final Path folder;
    private final Map<String, float[]> arrays;
    private final Map<String, float[]> copies = new LinkedHashMap<>();
    private final ExecutorService background =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().daemon().name("fathom-checkpoints").factory());
    private @Nullable Future<@Nullable Void> pending;

    /// @param arrays all that steps change: see
    ///   [Learner#arrays][dev.fathom.train.learn.Learner#arrays]
    Checkpoints(Path folder, Map<String, float[]> arrays) {
        this.folder = folder;
        this.arrays = arrays;
    }

    /// The latest first.
    List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> f.getFileName().toString().endsWith(ENDING))
                    .sorted(Collections.reverseOrder())
                    .toList();
        }
    }

    /// What happens beside the writing of a checkpoint, in the same thread.
    @FunctionalInterface
    interface Work {
        void run(Path file) throws IOException;
    }

    /// Copies the arrays as they are now and begins to write them. Waits for the checkpoint before.
    ///
    /// @param step number of steps so far
    /// @param before what must be done first
    /// @param after what is done when the checkpoint is whole
    /// @throws IOException when the checkpoint before could not be written
    void write(Checkpoint checkpoint, int step, Work before, Work after) throws IOException {
        await();
        arrays.forEach(
                (name, values) ->
                        System.arraycopy(
                                values,
                                0,
                                copies.computeIfAbsent(name, n -> new float[values.length]),
                                0,
                                values.length));
        Path file = folder.resolve("step-%010d%s".formatted(step, ENDING));
        pending =
                background.submit(
                        () -> {
                            before.run(file);
                            checkpoint.write(file, copies);
                            List<Path> old = new ArrayList<>(files());
                            for (Path each : old.subList(Math.min(KEPT, old.size()), old.size())) {
                                Files.delete(each);
                            }
                            after.run(file);
                            return null;
                        });
    }

    /// Fails when the last checkpoint could not be written, as far as that is known.
    void check() throws IOException {
        if (pending != null && pending.isDone()) {
            await();
        }
    }

    /// Waits until the last checkpoint is written.
    void await() throws IOException {
        Future<@Nullable Void> last = pending;
        pending = null;
        if (last == null) {
            return;
        }
        try {
            last.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while a checkpoint was being written");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failed) {
                throw failed;
            }
            throw new IllegalStateException("a checkpoint can't be written: " + e.getCause(), e);
        }
    }

    @Override
    public void close() throws IOException {
        background.close();
        await();
    }
}
