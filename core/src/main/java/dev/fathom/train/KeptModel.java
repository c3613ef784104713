package dev.fathom.train;

import dev.fathom.data.samples.Task;
import dev.fathom.file.DamagedFileException;
import dev.fathom.file.Source;
import dev.fathom.model.Model;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A model that the folder of a run keeps.
///
/// @param step number of steps after which the run had it
public record KeptModel(Kind kind, int step, Path file) {
    private static final Pattern STEP = Pattern.compile("\"step\":(\\d{1,9})");
    private static final Pattern FIGURE =
            Pattern.compile(
                    Arrays.stream(Task.values())
                            .map(task -> logged("validation", task.figure()))
                            .collect(
                                    Collectors.joining(
                                            "|", "\"(?:", ")\":(-?[0-9][0-9.E-]*)[,}]")));

    /// What a run keeps a model for.
    public enum Kind {
        /// to go on from it
        CHECKPOINT,
        /// it is the best on the pictures put aside
        BEST,
        /// the run ended with it
        LAST
    }

    /// What a log calls a figure: `validationAccuracy`.
    ///
    /// @param figure its name: see [dev.fathom.train.evaluate.Metrics#byName]
    public static String logged(String prefix, String figure) {
        return prefix + figure.substring(0, 1).toUpperCase(Locale.ROOT) + figure.substring(1);
    }

    /// All that a folder keeps, by their steps. Of a step there is only one, the best model first:
    /// the weights are the same. While a run replaces its best model, there is none.
    public static List<KeptModel> of(RunFolder folder) throws IOException {
        SortedMap<Integer, KeptModel> kept = new TreeMap<>();
        Checkpoints.files(folder.checkpoints())
                .forEach(
                        (step, file) -> kept.put(step, new KeptModel(Kind.CHECKPOINT, step, file)));
        List.of(folder.best(), folder.model(), folder.metrics()).forEach(Source::checkRegular);
        boolean best = Files.exists(folder.best());
        boolean finished = Files.exists(folder.model());
        if (!best && !finished) {
            return List.copyOf(kept.values());
        }
        Steps steps = Steps.read(folder.metrics());
        // the log is written before the model, and that before the epoch's checkpoint
        boolean known = finished || kept.isEmpty() || kept.lastKey() >= steps.best();
        // a run with patience ends with its best model
        if (finished && !(best && Files.mismatch(folder.best(), folder.model()) < 0)) {
            // the last checkpoint knows it too, should the log be damaged
            int last = kept.isEmpty() ? steps.last() : Math.max(steps.last(), kept.lastKey());
            kept.put(last, new KeptModel(Kind.LAST, last, folder.model()));
        }
        if (best && known) {
            kept.put(steps.best(), new KeptModel(Kind.BEST, steps.best(), folder.best()));
        }
        return List.copyOf(kept.values());
    }

    /// What the log tells, as far as it is whole.
    ///
    /// @param last step of a run
    /// @param best after which the validation was best; of equal ones the first
    private record Steps(int last, int best) {
        static Steps read(Path metrics) throws IOException {
            int last = 0;
            int best = 0;
            double most = Double.NEGATIVE_INFINITY;
            if (!Files.exists(metrics)) {
                return new Steps(last, best);
            }
            try (Stream<String> lines = Files.lines(metrics, StandardCharsets.ISO_8859_1)) {
                for (String line : (Iterable<String>) lines::iterator) {
                    Matcher step = STEP.matcher(line);
                    Matcher figure = FIGURE.matcher(line);
                    if (step.find()) {
                        last = Integer.parseInt(step.group(1));
                    } else if (figure.find() && Double.parseDouble(figure.group(1)) > most) {
                        most = Double.parseDouble(figure.group(1));
                        best = last;
                    }
                }
            }
            return new Steps(last, best);
        }
    }

    /// Reads it. A checkpoint's classes have no names.
    ///
    /// @throws DamagedFileException when the file is not whole
    public Model load() throws IOException {
        return switch (kind) {
            case CHECKPOINT -> Checkpoint.model(file);
            case BEST, LAST -> Model.load(file);
        };
    }
}
