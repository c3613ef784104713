package dev.fathom.train.evaluate;

import dev.fathom.data.samples.Task;
import dev.fathom.model.Likelihood;
import dev.fathom.tensor.Lengths;
import dev.fathom.train.optimizer.Numbers;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The loss of a classifier: the cross-entropy between the softmax of its logits and the right
/// class, the mean over a batch.
///
/// `loss = −Σ t·ln p`, where the target t is 1 − ε for the right class plus ε/classes for each
/// class (Szegedy 2016). With weights it is `−Σ w·t·ln p`, and the mean is that of the right
/// classes' weights: the sum is divided by theirs, as PyTorch does.
///
/// @param labelSmoothing ε, from 0 to less than 1
/// @param classWeights w, one a class; empty when all count alike
public record CrossEntropy(double labelSmoothing, List<Double> classWeights) implements Loss {

    public CrossEntropy {
        Numbers.belowOne("label smoothing", labelSmoothing);
        classWeights = List.copyOf(classWeights);
    }

    /// All classes count alike.
    public CrossEntropy(double labelSmoothing) {
        this(labelSmoothing, List.of());
    }

    /// @param logits batch × classes
    /// @param targets the right class of each, from 0
    @Override
    public double of(
            int batch,
            int classes,
            float[] logits,
            float[] targets,
            @Nullable Mixture mixture,
            float @Nullable [] gradient) {
        Lengths.check("logits", logits.length, batch, "pictures", classes);
        Lengths.check("targets", targets.length, batch, "pictures", 1);
        if (gradient != null) {
            Lengths.check("gradient", gradient.length, batch, "pictures", classes);
        }
        if (!classWeights.isEmpty()) {
            return weighted(batch, classes, logits, targets, mixture, gradient);
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
            int own = from + (int) targets[n];
            int other = mixture == null ? own : from + (int) targets[mixture.partners()[n]];
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

    /// The same of columns of values, each with a class of its own. Of those whose class is
    /// [Task#IGNORED] nothing is learned; 0 when there are no others.
    ///
    /// @param count columns
    double weighted(
            int count,
            int classes,
            float[] logits,
            float[] targets,
            @Nullable Mixture mixture,
            float @Nullable [] gradient) {
        double[] weights = new double[classes];
        Arrays.setAll(weights, c -> classWeights.isEmpty() ? 1 : classWeights.get(c));
        double even = labelSmoothing / classes;
        double share = mixture == null ? 1 : mixture.share();
        double allWeights = Arrays.stream(weights).sum();
        double sum = 0;
        double divisor = 0;
        for (int n = 0; n < count; n++) {
            int from = n * classes;
            int own = (int) targets[n];
            if (own == Task.IGNORED) {
                clear(gradient, from, classes);
                continue;
            }
            int other = mixture == null ? own : (int) targets[mixture.partners()[n]];
            double largest = Likelihood.largest(logits, from, classes);
            double log = largest + Likelihood.logSum(logits, from, classes, (float) largest);
            double ofRight = share * weights[own] + (1 - share) * weights[other];
            divisor += ofRight;
            double right = share * weights[own] * (log - logits[from + own]);
            right += (1 - share) * weights[other] * (log - logits[from + other]);
            double smoothed = 0;
            for (int c = 0; labelSmoothing > 0 && c < classes; c++) {
                smoothed += weights[c] * (log - logits[from + c]);
            }
            sum += (1 - labelSmoothing) * right + even * smoothed;
            double together = (1 - labelSmoothing) * ofRight + even * allWeights;
            for (int c = 0; gradient != null && c < classes; c++) {
                double target = even;
                target += c == own ? (1 - labelSmoothing) * share : 0;
                target += c == other ? (1 - labelSmoothing) * (1 - share) : 0;
                double p = Math.exp(logits[from + c] - log);
                gradient[from + c] = (float) (together * p - weights[c] * target);
            }
        }
        for (int i = 0; gradient != null && divisor > 0 && i < count * classes; i++) {
            gradient[i] = (float) (gradient[i] / divisor);
        }
        return divisor > 0 ? sum / divisor : 0;
    }

    private static void clear(float @Nullable [] gradient, int from, int length) {
        if (gradient != null) {
            Arrays.fill(gradient, from, from + length, 0);
        }
    }
}
