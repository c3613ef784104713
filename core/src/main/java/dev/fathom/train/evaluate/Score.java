package dev.fathom.train.evaluate;

import dev.fathom.tensor.Lengths;

/// Loss and hits over some batches.
///
/// @param loss sum over the pictures
/// @param correct pictures whose right class was the likeliest
public record Score(double loss, long pictures, long correct) {
    public static final Score NONE = new Score(0, 0, 0);

    /// Of one batch.
    ///
    /// @param logits batch × classes
    public static Score of(int batch, double meanLoss, float[] logits, int classes, int[] labels) {
        Lengths.check("logits", logits.length, batch, "pictures", classes);
        Lengths.check("labels", labels.length, batch, "pictures", 1);
        int right = 0;
        for (int n = 0; n < batch; n++) {
            right += predicted(logits, n * classes, classes) == labels[n] ? 1 : 0;
        }
        return new Score(meanLoss * batch, batch, right);
    }

    public Score plus(Score other) {
        return new Score(loss + other.loss, pictures + other.pictures, correct + other.correct);
    }

    /// The likeliest class; the first of equally likely ones.
    static int predicted(float[] logits, int from, int classes) {
        int best = 0;
        for (int c = 1; c < classes; c++) {
            best = logits[from + c] > logits[from + best] ? c : best;
        }
        return best;
    }

    public double meanLoss() {
        return loss / pictures;
    }

    public double accuracy() {
        return (double) correct / pictures;
    }
}
