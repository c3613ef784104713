package dev.fathom.train;

import dev.fathom.file.AtomicFile;
import dev.fathom.file.DamagedFileException;
import dev.fathom.file.DataException;
import dev.fathom.model.Model;
import dev.fathom.train.evaluate.Metrics;
import dev.fathom.train.evaluate.Score;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// Writes a run into its [RunFolder], and finds where it stood.
final class Recorder implements AutoCloseable {
    private static final String VERSION = "fathom";
    private static final String JAVA = "java";

    private final RunFolder folder;
    private final RunLock lock;
    private final Map<String, String> run;
    private final Map<String, float[]> arrays;
    private final JsonLines metrics;
    private final JsonLines timings;
    private final LayerLog layers;
    private final RateChanges rates;
    private final Checkpoints checkpoints;
    private final ToIntFunction<Checkpoint.Position> steps;
    private Checkpoint.Position position = Checkpoint.Position.START;
    private long due;
    private long speedDue = System.nanoTime();

    private Recorder(
            RunFolder folder,
            Map<String, String> run,
            Model model,
            Map<String, float[]> arrays,
            ToIntFunction<Checkpoint.Position> steps)
            throws IOException {
        this.steps = steps;
        this.folder = folder;
        this.run = run;
        this.arrays = arrays;
        checkpoints = new Checkpoints(folder.checkpoints(), arrays);
        rates = RateChanges.read(folder.rates());
        List<Closeable> opened = new ArrayList<>();
        try {
            lock = RunLock.take(folder);
            opened.add(lock);
            metrics = open(folder.metrics(), opened);
            timings = open(folder.timings(), opened);
            layers = new LayerLog(folder.layers(), open(folder.layers(), opened), model);
        } catch (IOException | RuntimeException e) {
            for (Closeable each : opened) {
                each.close();
            }
            throw e;
        }
    }

    private static JsonLines open(Path file, List<Closeable> opened) throws IOException {
        JsonLines lines = JsonLines.open(file);
        opened.add(lines);
        return lines;
    }

    /// Opens the folder and puts the last whole checkpoint, if any, into the arrays.
    ///
    /// @param run what the run is
    /// @param facts what else is to be known of it, by name
    /// @param model that is trained
    /// @param arrays all that steps change: see
    ///   [Learner#arrays][dev.fathom.train.learn.Learner#arrays]
    /// @param steps before a place; it throws an [IllegalArgumentException] when the run has no
    ///   such place
    /// @throws DataException when the folder holds another run, a finished one, or no whole
    ///   checkpoint
    static Recorder open(
            RunFolder folder,
            Map<String, String> run,
            Map<String, String> facts,
            Model model,
            Map<String, float[]> arrays,
            ToIntFunction<Checkpoint.Position> steps)
            throws IOException {
        AtomicFile.check(folder.model());
        Files.createDirectories(folder.checkpoints());
        Recorder recorder = new Recorder(folder, run, model, arrays, steps);
        try {
            recorder.begin(facts);
            return recorder;
        } catch (IOException | RuntimeException e) {
            recorder.close();
            throw e;
        }
    }

    private void begin(Map<String, String> facts) throws IOException {
        if (Files.exists(folder.text())) {
            RunText.check(folder.text(), run, folder.run());
            noteOthers(facts, folder.run());
        } else {
            RunText.write(folder.text(), text(facts));
        }
        if (Files.exists(folder.model())) {
            throw new DataException(
                    "%s: this run is finished, its model is %s; to train longer start a new run"
                            .formatted(folder.folder(), folder.model()));
        }
        AtomicFile.deleteTemporaries(folder.folder());
        AtomicFile.deleteTemporaries(folder.checkpoints());
        int bad = metrics.cut(resume());
        if (bad > 0) {
            folder.onWarning()
                    .accept(
                            "%s: line %d is no JSON object; the run goes on, but no report can be made of it as long as the line is there"
                                    .formatted(folder.metrics(), bad));
        }
        setDue();
    }

    /// Says on what the bits depend and what is no longer as it was.
    private void noteOthers(Map<String, String> facts, Map<String, String> found) {
        for (String name : List.of(RunText.ARITHMETIC, VERSION, JAVA)) {
            String before = found.get(name);
            String now = text(facts).get(name);
            if (before != null && !before.equals(now)) {
                folder.onWarning()
                        .accept(
                                "%s: the run was begun with %s '%s' and goes on with '%s'; it may end in other bits"
                                        .formatted(folder.text(), name, before, now));
            }
        }
    }

    private Map<String, String> text(Map<String, String> facts) {
        Map<String, String> text = new LinkedHashMap<>();
        String version = Recorder.class.getPackage().getImplementationVersion();
        text.put(VERSION, version == null ? "(not packaged)" : version);
        text.put(JAVA, Runtime.version().toString());
        text.putAll(facts);
        text.putAll(folder.notes());
        text.putAll(run);
        return text;
    }

    /// Takes up the last whole checkpoint and gives the length that the metrics log had then.
    private long resume() throws IOException {
        SortedMap<Integer, Path> files = Checkpoints.files(folder.checkpoints());
        Set<Path> damaged = new LinkedHashSet<>();
        Map.Entry<Integer, Path> unreported = null;
        String damage = "";
        for (Map.Entry<Integer, Path> each : files.entrySet()) {
            try {
                Checkpoint checkpoint = read(each.getValue(), each.getKey());
                unreported = unreported == null ? each : unreported;
                metrics.checkLength(checkpoint.metricsBytes());
                return take(checkpoint, damaged);
            } catch (DamagedFileException e) {
                damaged.add(each.getValue());
                damage = String.valueOf(e.getMessage());
                folder.onWarning().accept(damage + "; trying the checkpoint before");
            }
        }
        if (unreported != null) {
            folder.onWarning()
                    .accept(
                            "%s: no checkpoint is as old as what is left of it; the run goes on after step %d, and what it wrote before is missing in its report"
                                    .formatted(folder.metrics(), unreported.getKey()));
            damaged.removeAll(files.tailMap(unreported.getKey()).values());
            return take(read(unreported.getValue(), unreported.getKey()), damaged);
        }
        if (!damaged.isEmpty()) {
            throw new DataException(damage + "; no other checkpoint is whole: start a new run");
        }
        return 0;
    }

    /// Puts a checkpoint into the arrays.
    ///
    /// @param step that its name says
    private Checkpoint read(Path file, int step) throws IOException {
        Checkpoint checkpoint =
                Checkpoint.read(
                        file,
                        arrays,
                        position -> {
                            int found = steps.applyAsInt(position);
                            if (found != step) {
                                throw new IllegalArgumentException(
                                        "epoch %d, batch %d: this is step %d, not %d"
                                                .formatted(
                                                        position.epoch(),
                                                        position.batch(),
                                                        found,
                                                        step));
                            }
                        });
        RunText.check(file, run, checkpoint.run());
        return checkpoint;
    }

    private long take(Checkpoint checkpoint, Set<Path> damaged) throws IOException {
        position = checkpoint.position();
        for (Path each : damaged) {
            Files.move(
                    each,
                    each.resolveSibling(each.getFileName() + ".damaged"),
                    StandardCopyOption.REPLACE_EXISTING);
        }
        return checkpoint.metricsBytes();
    }

    /// Of the run so far, and those that it has still to make again.
    RateChanges rates() {
        return rates;
    }

    /// Keeps a change of the rate, before it counts.
    void keepRates() {
        writing(() -> checkpoints.inBackground(() -> rates.write(folder.rates())));
    }

    /// The run goes on after so many steps.
    void after(int steps) {
        writing(() -> layers.cut(steps));
    }

    /// Where the run stands, as it was opened.
    Checkpoint.Position position() {
        return position;
    }

    /// The weights are what they are before a round.
    ///
    /// @param step the number of its first step, from 1
    /// @param count steps of the round
    void before(int step, int count) {
        layers.before(step, count);
    }

    /// @param batch of this step alone
    /// @param last whether it is the last of its round
    void step(Training.StepReport step, Score batch, boolean last) {
        writing(
                () -> {
                    checkpoints.check();
                    metrics.add(
                            json -> {
                                json.writeNumberProperty("epoch", step.epoch())
                                        .writeNumberProperty("step", step.step())
                                        .writeNumberProperty("rate", step.rate())
                                        .writeNumberProperty("batchLoss", batch.meanLoss());
                                JsonLines.number(json, "batchAccuracy", batch.accuracy());
                                json.writeNumberProperty("loss", step.loss());
                                JsonLines.number(json, "accuracy", step.accuracy());
                            });
                    if (last) {
                        layers.after(step.step());
                    }
                    speed(step);
                });
    }

    /// Notes the speed, once a second.
    private void speed(Training.StepReport step) throws IOException {
        long now = System.nanoTime();
        if (now >= speedDue) {
            timings.add(
                    json ->
                            json.writeNumberProperty("step", step.step())
                                    .writeNumberProperty(
                                            "picturesPerSecond", step.picturesPerSecond()));
            speedDue = now + 1_000_000_000;
        }
    }

    void epoch(Training.EpochReport epoch) {
        Metrics held = epoch.validation();
        writing(
                () -> {
                    metrics.add(
                            json -> {
                                json.writeNumberProperty("epoch", epoch.epoch())
                                        .writeNumberProperty("loss", epoch.loss());
                                JsonLines.number(json, "accuracy", epoch.accuracy());
                                JsonLines.figures(json, "validation", held);
                            });
                    timings.add(
                            json ->
                                    json.writeNumberProperty("epoch", epoch.epoch())
                                            .writeNumberProperty("seconds", epoch.seconds()));
                });
    }

    /// Keeps the best model so far.
    void best(Model model) {
        writing(() -> checkpoints.inBackground(() -> model.save(folder.best())));
    }

    /// Whether it is time for a checkpoint within the epoch.
    boolean isCheckpointDue() {
        return System.nanoTime() >= due;
    }

    /// Writes a checkpoint.
    ///
    /// @param step number of steps so far
    void checkpoint(Checkpoint.Position position, int step) {
        long start = System.nanoTime();
        writing(
                () ->
                        checkpoints.write(
                                new Checkpoint(run, position, metrics.length()),
                                step,
                                file -> force(),
                                file -> noteCheckpoint(file, step, start)));
        setDue();
    }

    private void force() throws IOException {
        metrics.force();
        layers.force();
    }

    private void noteCheckpoint(Path file, int step, long start) throws IOException {
        double seconds = (System.nanoTime() - start) / 1e9;
        long bytes = Files.size(file);
        timings.add(
                json ->
                        json.writeNumberProperty("checkpointAtStep", step)
                                .writeNumberProperty("bytes", bytes)
                                .writeNumberProperty("seconds", seconds));
    }

    private void setDue() {
        due = System.nanoTime() + folder.every().toNanos();
    }

    /// The run is finished.
    void end(Model model, @Nullable Metrics test, @Nullable Metrics plain) {
        writing(
                () -> {
                    if (test != null) {
                        metrics.add(
                                json -> {
                                    JsonLines.figures(json, "test", test);
                                    JsonLines.figures(
                                            json, "plainTest", test.equals(plain) ? null : plain);
                                });
                    }
                    force();
                    checkpoints.await();
                    checkpoints.inBackground(() -> model.save(folder.model()));
                });
    }

    /// Something that is written.
    @FunctionalInterface
    interface Writing {
        void run() throws IOException;
    }

    private void writing(Writing what) {
        try {
            what.run();
        } catch (IOException e) {
            throw new UncheckedIOException(
                    new IOException(
                            "%s; mend that and resume the run in %s, which stands at its last checkpoint"
                                    .formatted(e.getMessage(), folder.folder()),
                            e));
        }
    }

    @Override
    public void close() throws IOException {
        try (lock;
                metrics;
                timings;
                layers) {
            checkpoints.close();
        }
    }
}
