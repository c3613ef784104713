package dev.fathom.studio.view;

import dev.fathom.data.samples.Pictures;
import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.model.Views;
import dev.fathom.train.evaluate.Evaluation;
import dev.fathom.train.evaluate.Evaluation.Answer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;

/// An evaluation that tells how far it is.
final class Answered implements Callable<Evaluation> {
    private static final int BATCH = 64;

    private final Model model;
    private final Pictures pictures;
    private final int[] chosen;
    private final Engine engine;
    private final List<Answer> answers = new ArrayList<>();
    private volatile int done;
    private volatile boolean stopped;

    /// @param pictures as the model reads them
    /// @param most how many of them, evenly chosen
    Answered(Model model, Pictures pictures, int most, Engine engine) {
        this.model = model;
        this.pictures = pictures;
        this.engine = engine;
        chosen = pictures.evenly(most);
    }

    @Override
    public Evaluation call() {
        return Evaluation.of(
                model, pictures.subset(chosen), Views.crops(1), engine, BATCH, this::hear);
    }

    private void hear(Answer a) {
        if (stopped) {
            throw new CancellationException();
        }
        answers.add(
                new Answer(
                        chosen[a.picture()],
                        a.right(),
                        a.predicted(),
                        a.ofRight(),
                        a.ofPredicted()));
        done = answers.size();
    }

    public void stop() {
        stopped = true;
    }

    int done() {
        return done;
    }

    int total() {
        return chosen.length;
    }

    int known() {
        return pictures.size();
    }

    List<String> labels() {
        return pictures.labels();
    }

    /// The answers with the worst losses first, when all pictures were looked at.
    List<Answer> worst() {
        return answers.stream().sorted(Comparator.comparingDouble(Answer::ofRight)).toList();
    }
}
