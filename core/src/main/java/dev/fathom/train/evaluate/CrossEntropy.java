package dev.fathom.train.evaluate;

import dev.fathom.model.Likelihood;
import dev.fathom.tensor.Lengths;
import dev.fathom.train.optimizer.Numbers;
import org.jspecify.annotations.Nullable;

/// The loss of a classifier: the cross-entropy between the softmax of its logits and the right
/// class, the mean over a batch.
///
/// `loss = −Σ t·ln p`, where the target t is 1 − ε for the right class plus ε/classes for each
/// class (Szegedy 2016).
///
/// @param labelSmoothing ε, from 0 to less than 1
public record CrossEntropy(double labelSmoothing) {

    public CrossEntropy {
        Numbers.belowOne("label smoothing", labelSmoothing);
    }

    /// The mean loss of a batch; not finite when a logit is not.
    ///
    /// @param logits batch × classes
    /// @param labels the right class of each, from 0
    /// @param mixture how the pictures were mixed, and so are the targets; null when they were not
    /// @param gradient batch × classes: gets the gradient of the mean loss; null when not wanted
    public double of(
            int batch,
            int classes,
            float[] logits,
            int[] labels,
            @Nullable Mixture mixture,
            float @Nullable [] gradient) {
        Lengths.check("logits", logits.length, batch, "pictures", classes);
        Lengths.check("labels", labels.length, batch, "pictures", 1);
        if (gradient != null) {
            Lengths.check("gradient", gradient.length, batch, "pictures", classes);
        }
        double share = mixture == null ? 1 : mixture.share();
        double sum = 0;
        for (int n = 0; n < batch; n++) {
            int from = n * classes;
            double largest = Likelihood.largest(logits, from, classes);
            double logSum = Likelihood.logSum(logits, from, classes, largest);
            double smoothed = 0;
            for (int c = from; c < from + classes; c++) {
                smoothed += logits[c] - largest;
            }
            int own = from + labels[n];
            int other = mixture == null ? own : from + labels[mixture.partners()[n]];
            double right = share * (logits[own] - largest);
            right += (1 - share) * (logits[other] - largest);
            sum += logSum;
            sum -= (1 - labelSmoothing) * right + labelSmoothing / classes * smoothed;
            if (gradient != null) {
                for (int c = from; c < from + classes; c++) {
                    double p = Math.exp(logits[c] - largest - logSum);
                    double target = labelSmoothing / classes;
                    target += c == own ? (1 - labelSmoothing) * share : 0;
                    target += c == other ? (1 - labelSmoothing) * (1 - share) : 0;
                    gradient[c] = (float) ((p - target) / batch);
                }
            }
        }
        return sum / batch;
    }
}
