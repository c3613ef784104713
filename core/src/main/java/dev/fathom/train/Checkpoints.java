package dev.fathom.train;

import dev.fathom.file.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The latest checkpoints of a run. They are written in the background, from a copy, while training
/// goes on; one at a time.
final class Checkpoints implements AutoCloseable {
    private static final int KEPT = 2;
    private static final Pattern NAME = Pattern.compile("step-([01]?\\d{9})\\.safetensors");

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

    /// The checkpoints in a folder, if there is one: their files by the numbers of steps before
    /// them, the latest first. What else lies there is left alone.
    ///
    /// @throws DataException when what has their names is no file, all of it: a run would begin
    ///   anew
    static SortedMap<Integer, Path> files(Path folder) throws IOException {
        SortedMap<Integer, Path> found = new TreeMap<>(Comparator.reverseOrder());
        Path other = null;
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Matcher name = NAME.matcher(file.getFileName().toString());
                    if (!name.matches()) {
                        continue;
                    }
                    if (Files.isRegularFile(file)) {
                        found.put(Integer.parseInt(name.group(1)), file);
                    } else {
                        other = file;
                    }
                }
            }
        }
        if (found.isEmpty() && other != null) {
            throw new DataException(
                    other
                            + " is no file, and there is no other checkpoint; remove it to begin the"
                            + " run anew");
        }
        return found;
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
        Path file = folder.resolve("step-%010d.safetensors".formatted(step));
        pending =
                background.submit(
                        () -> {
                            before.run(file);
                            checkpoint.write(file, copies);
                            for (Path old : files(folder).values().stream().skip(KEPT).toList()) {
                                Files.delete(old);
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

    /// Waits until the last checkpoint is written, also when the thread is interrupted: the next
    /// one is copied into the same arrays.
    void await() throws IOException {
        Future<@Nullable Void> last = pending;
        pending = null;
        if (last != null) {
            finish(last);
        }
    }

    /// Does work that an interrupted thread can't do, since its files are closed: in the
    /// background.
    void inBackground(Recorder.Writing work) throws IOException {
        finish(
                background.submit(
                        () -> {
                            work.run();
                            return null;
                        }));
    }

    private static void finish(Future<@Nullable Void> work) throws IOException {
        boolean interrupted = false;
        try {
            while (!work.isDone()) {
                try {
                    work.get();
                } catch (InterruptedException _) {
                    interrupted = true;
                }
            }
            work.get();
        } catch (InterruptedException e) {
            throw new IllegalStateException("what is done isn't waited for", e);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException failed -> throw failed;
                case RuntimeException failed -> throw failed;
                case null, default ->
                        throw new IllegalStateException(
                                "a run can't be written: " + e.getCause(), e);
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() throws IOException {
        try {
            // first: an interrupted thread would stop what is being written
            await();
        } finally {
            background.close();
        }
    }
}
