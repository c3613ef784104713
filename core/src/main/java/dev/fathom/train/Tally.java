package dev.fathom.train;

import java.util.Arrays;
import java.util.List;

/// Counts predictions, batch after batch.
final class Tally {
    private static final int TOP = 5;

    private final int classes;
    private final long[][] confusion;
    private double loss;
    private long pictures;
    private long correct;
    private long topFive;

    Tally(int classes) {
        this.classes = classes;
        confusion = new long[classes][classes];
    }

    /// @param meanLoss of this batch
    /// @param logits batch × classes
    void add(int batch, double meanLoss, float[] logits, int[] labels) {
        loss += meanLoss * batch;
        pictures += batch;
        for (int n = 0; n < batch; n++) {
            int predicted = predicted(logits, n * classes);
            confusion[labels[n]][predicted]++;
            correct += predicted == labels[n] ? 1 : 0;
            topFive += isAmongTop(logits, n * classes, labels[n]) ? 1 : 0;
        }
    }

    /// The likeliest class; the first of equally likely ones.
    private int predicted(float[] logits, int from) {
        int best = 0;
        for (int c = 1; c < classes; c++) {
            best = logits[from + c] > logits[from + best] ? c : best;
        }
        return best;
    }

    private boolean isAmongTop(float[] logits, int from, int label) {
        int before = 0;
        for (int c = 0; c < classes; c++) {
            float difference = logits[from + c] - logits[from + label];
            before += difference > 0 || (difference == 0 && c < label) ? 1 : 0;
        }
        return before < TOP;
    }

    long pictures() {
        return pictures;
    }

    double meanLoss() {
        return loss / pictures;
    }

    double accuracy() {
        return (double) correct / pictures;
    }

    Evaluation evaluation() {
        List<List<Long>> rows =
                Arrays.stream(confusion).map(row -> Arrays.stream(row).boxed().toList()).toList();
        return new Evaluation(meanLoss(), topFive, rows);
    }
}
