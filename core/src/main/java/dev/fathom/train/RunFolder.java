package dev.fathom.train;

import dev.fathom.file.DataException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// The folder that keeps a run, so that it can be resumed.
///
/// | file | content |
/// |---|---|
/// | `run.txt` | what the run is: recipe, seed, data, versions, network |
/// | `metrics.jsonl` | a line a step and a line an epoch: the same bits for the same run |
/// | `layers.jsonl` | now and then, what a step did in each layer: the same bits for the same run |
/// | `rates.jsonl` | how a person changed the learning rate while it was trained, if at all |
/// | `timings.jsonl` | what the clock said: never the same twice |
/// | `lock` | empty; a training that writes the folder has it locked |
/// | `checkpoints/` | the latest two |
/// | `best.safetensors` | the model with the best accuracy on the pictures put aside, if any |
/// | `model.safetensors` | the finished run's model |
/// | `report.html` | the finished run's report, where one was written |
///
/// @param every time between checkpoints within an epoch; there is one after each epoch as well
/// @param notes more texts for `run.txt`, by name; a resumed run may have others
/// @param onWarning hears when a damaged checkpoint is left out, and what else a resumed run has
///   lost
public record RunFolder(
        Path folder, Duration every, Map<String, String> notes, Consumer<String> onWarning) {

    public RunFolder {
        notes = Collections.unmodifiableMap(new LinkedHashMap<>(notes));
    }

    /// Checkpoints each minute, warnings to the log.
    public static RunFolder of(Path folder) {
        System.Logger log = System.getLogger(RunFolder.class.getName());
        return new RunFolder(
                folder,
                Duration.ofMinutes(1),
                Map.of(),
                warning -> log.log(System.Logger.Level.WARNING, warning));
    }

    /// Makes a folder for a new run: `home/name`, or the first of `home/name-2`, `home/name-3` …
    /// that isn't there. Nobody else gets the same.
    ///
    /// @param name of a network; what a folder can't be called becomes a dash
    public static Path create(Path home, String name) throws IOException {
        String plain = name.replaceAll("[^\\w.-]+", "-").replaceFirst("^\\.+", "-");
        Files.createDirectories(home);
        for (int number = 1; ; number++) {
            try {
                return Files.createDirectory(
                        home.resolve(number == 1 ? plain : plain + "-" + number));
            } catch (FileAlreadyExistsException _) {
                // the next one
            }
        }
    }

    /// Deletes a folder in which nothing was written.
    public void deleteIfEmpty() throws IOException {
        if (Files.isDirectory(folder) && isFree(folder)) {
            Files.delete(folder);
        }
    }

    /// Whether a new run can be kept in a folder: it is empty or not there.
    public static boolean isFree(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return !Files.exists(folder);
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isEmpty();
        }
    }

    public RunFolder every(Duration every) {
        return new RunFolder(folder, every, notes, onWarning);
    }

    public RunFolder notes(Map<String, String> notes) {
        return new RunFolder(folder, every, notes, onWarning);
    }

    public RunFolder onWarning(Consumer<String> onWarning) {
        return new RunFolder(folder, every, notes, onWarning);
    }

    /// What `run.txt` says, by name: `recipe`, `seed`, `network` …
    ///
    /// @throws DataException when the folder holds no run
    public Map<String, String> run() throws IOException {
        if (!Files.exists(text())) {
            throw new DataException(folder + " holds no run: there is no file " + text());
        }
        return RunText.read(text());
    }

    /// Whether a training writes it now, in this process or in another.
    public boolean isTrained() throws IOException {
        return RunLock.isHeld(lock());
    }

    /// The step after which a run that is resumed goes on; 0 for the beginning.
    ///
    /// @throws DataException when what is called a checkpoint is no file
    public int resumesAt() throws IOException {
        Map<Integer, Path> latestFirst = Checkpoints.files(checkpoints());
        return latestFirst.isEmpty() ? 0 : latestFirst.keySet().iterator().next();
    }

    public Path model() {
        return folder.resolve("model.safetensors");
    }

    Path lock() {
        return folder.resolve("lock");
    }

    public Path best() {
        return folder.resolve("best.safetensors");
    }

    public Path metrics() {
        return folder.resolve("metrics.jsonl");
    }

    /// Where a report of the run belongs: one page of HTML.
    public Path report() {
        return folder.resolve("report.html");
    }

    public Path layers() {
        return folder.resolve("layers.jsonl");
    }

    public Path rates() {
        return folder.resolve("rates.jsonl");
    }

    public Path timings() {
        return folder.resolve("timings.jsonl");
    }

    /// The file that [#run] reads.
    public Path text() {
        return folder.resolve("run.txt");
    }

    public Path checkpoints() {
        return folder.resolve("checkpoints");
    }
}
