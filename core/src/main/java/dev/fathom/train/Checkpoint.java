package dev.fathom.train;

import dev.fathom.data.Batches;
import dev.fathom.data.Preprocessing;
import dev.fathom.data.samples.Task;
import dev.fathom.file.DamagedFileException;
import dev.fathom.file.SafeTensors;
import dev.fathom.model.Model;
import dev.fathom.network.NetworkText;
import dev.fathom.tensor.Stored;
import dev.fathom.train.evaluate.Score;
import dev.fathom.train.learn.Average;
import dev.fathom.train.learn.Learner;
import dev.fathom.train.learn.Rounds;
import dev.fathom.train.optimizer.Schedule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// All that a run needs to go on, as one safetensors file with a checksum: arrays as
/// [Learner#arrays] names them, the rest as texts of the metadata.
///
/// What is random needs no more than this: it follows from the seed, which is among what the run
/// is, and the position.
///
/// @param run what the run is: see [RunText]
/// @param position where it stands
/// @param metricsBytes length of the metrics log
record Checkpoint(Map<String, String> run, Position position, long metricsBytes) {
    private static final String FORMAT = "fathom-checkpoint-1";
    private static final String RUN = "run.";
    private static final String JUDGED = "judged";

    /// A place between two steps.
    ///
    /// @param epoch whole epochs, each with its validation
    /// @param batch batches of the epoch after them
    /// @param score over these batches
    /// @param best of the whole epochs
    /// @param reductions of the rate after them
    record Position(int epoch, int batch, Score score, Best best, Schedule.Reductions reductions) {
        static final Position START =
                new Position(0, 0, Score.NONE, Best.NONE, Schedule.Reductions.NONE);

        Position {
            within("epoch", epoch, Integer.MAX_VALUE);
            within("batch", batch, Integer.MAX_VALUE);
            within("pictures", score.pictures(), Long.MAX_VALUE);
            within("judged", score.judged(), Long.MAX_VALUE);
            within("correct", score.correct(), score.judged());
            within("bestEpoch", best.epoch(), epoch);
            within("reductionEpoch", reductions.epoch(), epoch);
            if (!Double.isFinite(score.loss())) {
                throw new IllegalArgumentException("loss " + score.loss() + ": must be a number");
            }
        }

        /// The number of steps before it.
        ///
        /// @param rounds of the whole run
        /// @throws IllegalArgumentException when a run of such batches has no such place
        int steps(Batches batches, Rounds rounds) {
            int count = rounds.count();
            int steps = rounds.all();
            within("epoch", epoch, steps / count + (steps % count > 0 ? 1 : 0));
            int before = (int) Math.min((long) epoch * count, steps);
            within("batch", batch, Math.min(count, steps - before));
            long pictures = batches.picturesIn(before + batch) - batches.picturesIn(before);
            if (score.pictures() != pictures) {
                throw new IllegalArgumentException(
                        "pictures %d: %d batches have %d"
                                .formatted(score.pictures(), batch, pictures));
            }
            if (!rounds.isBetween(before + batch)) {
                throw new IllegalArgumentException(
                        "batch %d: is in the middle of a round of %s"
                                .formatted(batch, rounds.of()));
            }
            return before + batch;
        }

        private static void within(String name, long value, long most) {
            if (value < 0 || value > most) {
                throw new IllegalArgumentException(
                        "%s %d: must be 0 … %d".formatted(name, value, most));
            }
        }
    }

    Checkpoint {
        Position.within("metricsBytes", metricsBytes, Long.MAX_VALUE);
    }

    void write(Path file, Map<String, float[]> arrays) throws IOException {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("format", FORMAT);
        texts.put("epoch", Integer.toString(position.epoch()));
        texts.put("batch", Integer.toString(position.batch()));
        texts.put("loss", Double.toString(position.score().loss()));
        texts.put("pictures", Long.toString(position.score().pictures()));
        texts.put("correct", Long.toString(position.score().correct()));
        texts.put(JUDGED, Long.toString(position.score().judged()));
        texts.put("metricsBytes", Long.toString(metricsBytes));
        texts.put("bestEpoch", Integer.toString(position.best().epoch()));
        texts.put("bestAccuracy", Double.toString(position.best().accuracy()));
        texts.put("reductions", Integer.toString(position.reductions().count()));
        texts.put("reductionEpoch", Integer.toString(position.reductions().epoch()));
        run.forEach((name, text) -> texts.put(RUN + name, text));
        Map<String, Stored> shaped = new LinkedHashMap<>();
        arrays.forEach(
                (name, values) -> shaped.put(name, Stored.of(List.of(values.length), values)));
        new SafeTensors(texts, shaped).write(file);
    }

    /// Whether a run can stand where a checkpoint says.
    @FunctionalInterface
    interface Fit {
        /// @throws IllegalArgumentException when it can't
        void check(Position position);
    }

    /// Reads a checkpoint.
    ///
    /// @param into gets the arrays, all or, when the file is damaged, none
    /// @throws DamagedFileException when it is not a whole checkpoint with just these arrays, of a
    ///   place that fits
    static Checkpoint read(Path file, Map<String, float[]> into, Fit fit) throws IOException {
        SafeTensors content = SafeTensors.readSealed(file);
        Checkpoint checkpoint;
        try {
            checkpoint = read(content.metadata());
            fit.check(checkpoint.position());
        } catch (IllegalArgumentException e) {
            throw new DamagedFileException(
                    file, 8, "the metadata of a checkpoint", String.valueOf(e.getMessage()));
        }
        Map<String, float[]> read = new LinkedHashMap<>();
        into.forEach((name, to) -> read.put(name, values(file, name, to.length, content)));
        into.forEach((name, to) -> System.arraycopy(read.get(name), 0, to, 0, to.length));
        return checkpoint;
    }

    /// The model that a run had at a checkpoint: the average of the weights where it keeps one.
    ///
    /// @throws DamagedFileException when the file is not a whole checkpoint
    static Model model(Path file) throws IOException {
        SafeTensors content = SafeTensors.readSealed(file);
        Map<String, float[]> averaged = arrays(content, Average.PREFIX);
        try {
            Map<String, String> run = read(content.metadata()).run();
            return Model.of(
                            NetworkText.parse("its network", text(run, RunText.NETWORK)),
                            averaged.isEmpty() ? arrays(content, Learner.PREFIX) : averaged)
                    .task(Task.parse(run.getOrDefault(RunText.TASK, Task.CLASSIFY.toString())))
                    .preprocessing(Preprocessing.parse(text(run, "preprocessing")));
        } catch (IllegalArgumentException e) {
            throw new DamagedFileException(
                    file, 8, "a checkpoint's model", String.valueOf(e.getMessage()));
        }
    }

    /// Those whose names begin so, by the rest of their names.
    private static Map<String, float[]> arrays(SafeTensors content, String prefix) {
        Map<String, float[]> arrays = new LinkedHashMap<>();
        SafeTensors.under(prefix, content.arrays())
                .forEach((name, array) -> arrays.put(name, array.floats()));
        return arrays;
    }

    private static float[] values(Path file, String name, int length, SafeTensors content) {
        Stored array = content.arrays().get(name);
        if (array == null || array.size() != length) {
            throw new DamagedFileException(
                    file,
                    8,
                    "an array " + name + " of " + length + " values",
                    array == null ? "none" : array.size() + "");
        }
        return array.floats();
    }

    private static Checkpoint read(Map<String, String> texts) {
        if (!FORMAT.equals(texts.get("format"))) {
            throw new IllegalArgumentException(
                    "format " + texts.getOrDefault("format", "missing: must be " + FORMAT));
        }
        Map<String, String> run = SafeTensors.under(RUN, texts);
        Score score =
                new Score(
                        number(texts, "loss", Double::parseDouble),
                        number(texts, "pictures", Long::parseLong),
                        number(texts, "correct", Long::parseLong),
                        // of classes, all that older versions know
                        number(
                                texts,
                                texts.containsKey(JUDGED) ? JUDGED : "pictures",
                                Long::parseLong));
        Best best =
                new Best(
                        whole(texts, "bestEpoch"),
                        number(texts, "bestAccuracy", Double::parseDouble));
        Schedule.Reductions reductions =
                new Schedule.Reductions(whole(texts, "reductions"), whole(texts, "reductionEpoch"));
        return new Checkpoint(
                run,
                new Position(whole(texts, "epoch"), whole(texts, "batch"), score, best, reductions),
                number(texts, "metricsBytes", Long::parseLong));
    }

    private static int whole(Map<String, String> texts, String name) {
        return number(texts, name, Integer::parseInt);
    }

    private static <T> T number(
            Map<String, String> texts, String name, Function<String, T> reader) {
        String text = text(texts, name);
        try {
            return reader.apply(text);
        } catch (NumberFormatException _) {
            throw new IllegalArgumentException(name + " '" + text + "': must be a number");
        }
    }

    private static String text(Map<String, String> texts, String name) {
        String text = texts.get(name);
        if (text == null) {
            throw new IllegalArgumentException("no '" + name + "'");
        }
        return text;
    }
}
