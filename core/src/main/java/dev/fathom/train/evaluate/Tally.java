package dev.fathom.train.evaluate;

import java.util.Arrays;
import java.util.List;

/// Counts predictions, batch after batch.
final class Tally {
    private static final int TOP = 5;

    private final int classes;
    private final long[][] confusion;
    private final Sureness sureness;
    private Score score = Score.NONE;
    private long topFive;

    Tally(int classes) {
        this.classes = classes;
        confusion = new long[classes][classes];
        sureness = new Sureness(classes);
    }

    /// Number of pictures that were counted.
    int pictures() {
        return Math.toIntExact(score.pictures());
    }

    /// @param meanLoss of this batch
    /// @param logits batch × classes
    void add(int batch, double meanLoss, float[] logits, int[] labels) {
        score = score.plus(Score.of(batch, meanLoss, logits, classes, labels));
        for (int n = 0; n < batch; n++) {
            confusion[labels[n]][Score.predicted(logits, n * classes, classes)]++;
            topFive += isAmongTop(logits, n * classes, labels[n]) ? 1 : 0;
            sureness.add(logits, n * classes, labels[n]);
        }
    }

    private boolean isAmongTop(float[] logits, int from, int label) {
        int before = 0;
        for (int c = 0; c < classes; c++) {
            float difference = logits[from + c] - logits[from + label];
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
