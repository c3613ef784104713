package dev.fathom.train.evaluate;

import dev.fathom.tensor.Lengths;
import dev.fathom.train.optimizer.Numbers;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The loss where a picture has several labels: for each label the cross-entropy between the
/// sigmoid of its logit and whether the picture has it, the mean over labels and batch.
///
/// `loss = −w·t·ln p − (1 − t)·ln(1 − p)`, where the target t is 1 or 0, by ε nearer to ½.
///
/// @param labelSmoothing ε, from 0 to less than 1
/// @param positiveWeights w, one a label: how much it counts that a picture has it; empty for 1
public record BinaryCrossEntropy(double labelSmoothing, List<Double> positiveWeights)
        implements Loss {

    public BinaryCrossEntropy {
        Numbers.belowOne("label smoothing", labelSmoothing);
        positiveWeights = List.copyOf(positiveWeights);
    }

    @Override
    public double of(
            int batch,
            int labels,
            float[] logits,
            float[] targets,
            @Nullable Mixture mixture,
            float @Nullable [] gradient) {
        Loss.check(batch, labels, logits, gradient);
        Lengths.check("targets", targets.length, batch, "pictures", labels);
        int count = batch * labels;
        double sum = 0;
        for (int i = 0; i < count; i++) {
            double target = Mixture.target(mixture, targets, i, labels);
            target = (1 - labelSmoothing) * target + labelSmoothing / 2;
            double weight = positiveWeights.isEmpty() ? 1 : positiveWeights.get(i % labels);
            double x = logits[i];
            // ln(1 + e⁻ˣ) is −ln p, and x more than it −ln(1 − p)
            double positive = Math.log1p(Math.exp(-Math.abs(x))) + Math.max(-x, 0);
            sum += weight * target * positive + (1 - target) * (positive + x);
            if (gradient != null) {
                double p = 1 / (1 + Math.exp(-x));
                double slope = (1 - target) * p - weight * target * (1 - p);
                gradient[i] = (float) (slope / count);
            }
        }
        return sum / count;
    }
}
