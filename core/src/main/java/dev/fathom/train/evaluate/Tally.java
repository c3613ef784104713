package dev.fathom.train.evaluate;

import dev.fathom.model.Likelihood;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/// Counts predictions, batch after batch.
final class Tally {
    private static final int TOP = 5;

    private final int classes;
    private final Likelihood likelihood;
    private final Consumer<Evaluation.Answer> onAnswer;
    private final long[][] confusion;
    private final Sureness sureness = new Sureness();
    private Score score = Score.NONE;
    private long topFive;

    /// @param likelihood what the scores say
    /// @param onAnswer hears what each picture was taken for
    Tally(int classes, Likelihood likelihood, Consumer<Evaluation.Answer> onAnswer) {
        this.classes = classes;
        this.likelihood = likelihood;
        this.onAnswer = onAnswer;
        confusion = new long[classes][classes];
    }

    /// @param meanLoss of this batch
    /// @param scores batch × classes
    void add(int batch, double meanLoss, float[] scores, int[] labels) {
        int first = Math.toIntExact(score.pictures());
        score = score.plus(Score.of(batch, meanLoss, scores, classes, labels));
        double[] probabilities = new double[classes];
        for (int n = 0; n < batch; n++) {
            int right = labels[n];
            int predicted = Score.predicted(scores, n * classes, classes);
            likelihood.probabilities(scores, n * classes, probabilities);
            confusion[right][predicted]++;
            topFive += isAmongTop(scores, n * classes, right) ? 1 : 0;
            sureness.add(probabilities, predicted, right);
            onAnswer.accept(
                    new Evaluation.Answer(
                            first + n,
                            right,
                            predicted,
                            probabilities[right],
                            probabilities[predicted]));
        }
    }

    private boolean isAmongTop(float[] scores, int from, int label) {
        int before = 0;
        for (int c = 0; c < classes; c++) {
            float difference = scores[from + c] - scores[from + label];
            before += difference > 0 || (difference == 0 && c < label) ? 1 : 0;
        }
        return before < TOP;
    }

    Evaluation evaluation() {
        List<List<Long>> rows =
                Arrays.stream(confusion).map(row -> Arrays.stream(row).boxed().toList()).toList();
        return new Evaluation(score.meanLoss(), topFive, rows, sureness.calibration());
    }
}
