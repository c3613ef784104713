package dev.fathom.train.evaluate;

import dev.fathom.data.samples.Task;
import dev.fathom.tensor.Lengths;
import dev.fathom.tensor.Volume;
import java.io.Serial;
import java.io.Serializable;

/// Loss and hits over some batches.
///
/// @param loss sum over the pictures
/// @param correct of the answers that are right or wrong, those that are right
/// @param judged how many are: one a picture that has a class, one a label, one a pixel whose class
///   is known; none where the answers are numbers
public record Score(double loss, long pictures, long correct, long judged) implements Serializable {
    @Serial private static final long serialVersionUID = 1;

    public static final Score NONE = new Score(0, 0, 0, 0);

    /// Of one batch.
    ///
    /// @param values batch × size: of a class or a label, the more the likelier, above 0 when it is
    ///   likelier than not
    /// @param each what the values of one picture are
    /// @param targets see [dev.fathom.data.Batch#targets]
    public static Score of(
            Task task, int batch, double meanLoss, float[] values, Volume each, float[] targets) {
        return switch (task) {
            case CLASSIFY ->
                    likeliest(
                            batch,
                            1,
                            meanLoss,
                            values,
                            each.size(),
                            targets,
                            CrossEntropy.NO_CLASS);
            case SEGMENT ->
                    likeliest(
                            batch,
                            each.pixels(),
                            meanLoss,
                            values,
                            each.depth(),
                            targets,
                            Task.IGNORED);
            case LABELS -> labels(batch, meanLoss, values, each.size(), targets);
            case REGRESS -> new Score(meanLoss * batch, batch, 0, 0);
        };
    }

    private static Score likeliest(
            int batch,
            int columns,
            double meanLoss,
            float[] values,
            int classes,
            float[] targets,
            int ignored) {
        int count = batch * columns;
        Lengths.check("logits", values.length, batch, "pictures", columns * classes);
        Lengths.check("targets", targets.length, batch, "pictures", columns);
        long right = 0;
        long judged = 0;
        for (int n = 0; n < count; n++) {
            if (targets[n] != ignored) {
                judged++;
                right += predicted(values, n * classes, classes) == targets[n] ? 1 : 0;
            }
        }
        return new Score(meanLoss * batch, batch, right, judged);
    }

    private static Score labels(
            int batch, double meanLoss, float[] values, int labels, float[] targets) {
        int count = batch * labels;
        Lengths.check("logits", values.length, batch, "pictures", labels);
        Lengths.check("targets", targets.length, batch, "pictures", labels);
        long right = 0;
        for (int i = 0; i < count; i++) {
            right += values[i] > 0 == targets[i] > 0.5 ? 1 : 0;
        }
        return new Score(meanLoss * batch, batch, right, count);
    }

    public Score plus(Score other) {
        return new Score(
                loss + other.loss,
                pictures + other.pictures,
                correct + other.correct,
                judged + other.judged);
    }

    /// The likeliest class; the first of equally likely ones.
    public static int predicted(float[] logits, int from, int classes) {
        int best = 0;
        for (int c = 1; c < classes; c++) {
            best = logits[from + c] > logits[from + best] ? c : best;
        }
        return best;
    }

    public double meanLoss() {
        return loss / pictures;
    }

    /// Part of the answers that are right; NaN where none is right or wrong.
    public double accuracy() {
        return (double) correct / judged;
    }
}
