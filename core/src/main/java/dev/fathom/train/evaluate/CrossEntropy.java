package dev.fathom.train.evaluate;

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
    /// For [Task#IGNORED][dev.fathom.data.samples.Task#IGNORED] where every class counts.
    static final int NO_CLASS = -1;

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
        Loss.check(batch, classes, logits, gradient);
        Lengths.check("targets", targets.length, batch, "pictures", 1);
        return of(batch, classes, logits, targets, mixture, gradient, NO_CLASS);
    }

    /// The same of columns of values, each with a class of its own.
    ///
    /// @param count columns
    /// @param ignored the class of columns of which nothing is learned; when there are no others
    ///   the loss is 0
    double of(
            int count,
            int classes,
            float[] logits,
            float[] targets,
            @Nullable Mixture mixture,
            float @Nullable [] gradient,
            int ignored) {
        double[] weights = new double[classes];
        Arrays.setAll(weights, c -> classWeights.isEmpty() ? 1 : classWeights.get(c));
        double even = labelSmoothing / classes;
        // not rounded where all count alike
        double allEven = classWeights.isEmpty() ? labelSmoothing : even * sum(weights);
        double divisor = 0;
        for (int n = 0; n < count; n++) {
            divisor += targets[n] == ignored ? 0 : ofRight(weights, targets, mixture, n);
        }
        double share = mixture == null ? 1 : mixture.share();
        double sum = 0;
        for (int n = 0; n < count; n++) {
            int from = n * classes;
            if (targets[n] == ignored) {
                clear(gradient, from, classes);
                continue;
            }
            int own = (int) targets[n];
            int other = other(targets, mixture, n);
            double largest = Likelihood.largest(logits, from, classes);
            double logSum = Likelihood.logSum(logits, from, classes, largest);
            double smoothed = 0;
            for (int c = 0; c < classes; c++) {
                smoothed += weights[c] * (logits[from + c] - largest);
            }
            double right = share * weights[own] * (logits[from + own] - largest);
            right += (1 - share) * weights[other] * (logits[from + other] - largest);
            double together =
                    (1 - labelSmoothing) * ofRight(weights, targets, mixture, n) + allEven;
            sum += together * logSum;
            sum -= (1 - labelSmoothing) * right + even * smoothed;
            for (int c = 0; gradient != null && c < classes; c++) {
                double target = even;
                target += c == own ? (1 - labelSmoothing) * share : 0;
                target += c == other ? (1 - labelSmoothing) * (1 - share) : 0;
                double p = Math.exp(logits[from + c] - largest - logSum);
                gradient[from + c] = (float) ((together * p - weights[c] * target) / divisor);
            }
        }
        return divisor > 0 ? sum / divisor : 0;
    }

    private static double ofRight(
            double[] weights, float[] targets, @Nullable Mixture mixture, int n) {
        double own = weights[(int) targets[n]];
        if (mixture == null) {
            return own;
        }
        double other = weights[other(targets, mixture, n)];
        return other + mixture.share() * (own - other);
    }

    private static int other(float[] targets, @Nullable Mixture mixture, int n) {
        return (int) targets[mixture == null ? n : mixture.partners()[n]];
    }

    private static double sum(double[] values) {
        return Arrays.stream(values).sum();
    }

    private static void clear(float @Nullable [] gradient, int from, int length) {
        if (gradient != null) {
            Arrays.fill(gradient, from, from + length, 0);
        }
    }
}
