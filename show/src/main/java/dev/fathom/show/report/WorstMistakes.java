package dev.fathom.show.report;

import dev.fathom.data.samples.Pictures;
import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.model.Views;
import dev.fathom.train.evaluate.Evaluation;
import dev.fathom.train.evaluate.Evaluation.Answer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The pictures that a model takes for another class, those first of which it is surest.
final class WorstMistakes {
    private static final int BATCH = 32;

    private WorstMistakes() {}

    static List<Answer> of(Model model, Pictures pictures, int most, Engine engine) {
        List<Answer> mistakes = new ArrayList<>();
        Evaluation.of(
                model,
                pictures,
                Views.crops(1),
                engine,
                BATCH,
                answer -> {
                    if (answer.predicted() != answer.right()) {
                        mistakes.add(answer);
                    }
                });
        return mistakes.stream()
                .sorted(Comparator.comparingDouble(answer -> -answer.ofPredicted()))
                .limit(most)
                .toList();
    }
}
