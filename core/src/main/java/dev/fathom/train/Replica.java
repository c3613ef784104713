package dev.fathom.train;

import dev.fathom.data.Epoch;
import dev.fathom.data.Loader;
import dev.fathom.data.samples.Pictures;
import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.train.evaluate.Score;
import dev.fathom.train.learn.Round;
import dev.fathom.train.learn.Rounds;
import dev.fathom.train.learn.Turn;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Takes turns in the rounds of a training: what [Training#run] does with a batch, away from it.
///
/// Safe for use by one thread at a time.
public final class Replica implements AutoCloseable {
    private final Loader loader;
    private final Prepared prepared;

    /// Everything must be what the training itself has: recipe, seed, validation, model, pictures,
    /// and an engine of the same arithmetic, with any number of threads.
    public Replica(Training training, Model start, Pictures pictures, Engine engine) {
        loader = new Loader(engine.kernels().threads());
        try {
            prepared = Prepared.of(training, start, pictures, engine, loader);
        } catch (RuntimeException e) {
            loader.close();
            throw e;
        }
    }

    /// Takes a turn.
    ///
    /// @param number of the turn in its round, from 0
    public Turn take(Round round, int number) {
        Rounds.Place begin = prepared.rounds().place(round.step());
        int first = begin.first() + number * begin.length();
        int last = Math.min(first + begin.length(), begin.first() + begin.size());
        Map<String, float[]> arrays = prepared.learner().arrays();
        arrays.forEach(
                (name, values) -> {
                    float[] from = Objects.requireNonNull(round.arrays().get(name));
                    System.arraycopy(from, 0, values, 0, values.length);
                });
        prepared.learner().after(prepared.rounds().local(begin.first()));
        List<Score> scores = new ArrayList<>();
        int count = prepared.batches().count();
        try (Epoch data = prepared.batches().epoch(first / count, first % count, loader)) {
            for (int step = first; step < last; step++) {
                Score score = prepared.learn(data.next(), round.factor(), round.reductions(), step);
                scores.add(score);
                if (!Double.isFinite(score.loss())) {
                    int size = (int) score.pictures();
                    return new Turn(scores, prepared.learner().firstNotFinite(size), Map.of());
                }
            }
        }
        Map<String, float[]> after = new LinkedHashMap<>();
        arrays.forEach((name, values) -> after.put(name, values.clone()));
        return new Turn(scores, 0, after);
    }

    @Override
    public void close() {
        loader.close();
    }
}
