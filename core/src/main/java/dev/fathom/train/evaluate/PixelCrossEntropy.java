package dev.fathom.train.evaluate;

import dev.fathom.data.samples.Task;
import dev.fathom.model.Likelihood;
import dev.fathom.tensor.Lengths;
import dev.fathom.train.optimizer.Numbers;
import org.jspecify.annotations.Nullable;

/// The loss where each pixel has a class: [CrossEntropy] over all pixels whose class is known, and
/// perhaps a share of the Dice loss, which looks at areas: one less the mean over the classes in
/// the batch of `2·Σpt/(Σp + Σt)`, each sum over the same pixels (Milletari 2016, Sudre 2017).
///
/// @param pixels the loss of a pixel
/// @param classes how many
/// @param dice what the Dice loss is multiplied by; 0 for none
public record PixelCrossEntropy(CrossEntropy pixels, int classes, double dice) implements Loss {

    public PixelCrossEntropy {
        Numbers.notNegative("dice", dice);
        Numbers.atLeastOne("classes", classes);
    }

    /// @param size pixels × classes
    /// @param targets batch × pixels
    @Override
    public double of(
            int batch,
            int size,
            float[] logits,
            float[] targets,
            @Nullable Mixture mixture,
            float @Nullable [] gradient) {
        if (mixture != null) {
            throw new IllegalArgumentException("masks can't be mixed; leave out mixup");
        }
        Loss.check(batch, size, logits, gradient);
        Lengths.check("targets", targets.length, batch, "pictures", size / classes);
        int count = batch * (size / classes);
        double mean = pixels.of(count, classes, logits, targets, null, gradient, Task.IGNORED);
        return dice == 0 ? mean : mean + dice * areas(count, logits, targets, gradient);
    }

    /// The Dice loss; adds its part of the gradient.
    private double areas(int count, float[] logits, float[] targets, float @Nullable [] gradient) {
        double[] overlap = new double[classes];
        double[] both = new double[classes];
        boolean[] present = new boolean[classes];
        double[] p = new double[classes];
        for (int n = 0; n < count; n++) {
            int own = (int) targets[n];
            if (own != Task.IGNORED) {
                Likelihood.SHARED.probabilities(logits, n * classes, p);
                overlap[own] += p[own];
                both[own]++;
                present[own] = true;
                for (int c = 0; c < classes; c++) {
                    both[c] += p[c];
                }
            }
        }
        double sum = 0;
        int there = 0;
        for (int c = 0; c < classes; c++) {
            if (present[c]) {
                sum += 2 * overlap[c] / both[c];
                there++;
            }
        }
        if (there == 0) {
            return 0;
        }
        if (gradient != null) {
            double[] slopes = new double[classes];
            for (int n = 0; n < count; n++) {
                int own = (int) targets[n];
                if (own != Task.IGNORED) {
                    Likelihood.SHARED.probabilities(logits, n * classes, p);
                    double mean = 0;
                    for (int c = 0; c < classes; c++) {
                        double right = c == own ? 2 / both[c] : 0;
                        double all = 2 * overlap[c] / (both[c] * both[c]);
                        slopes[c] = present[c] ? -dice / there * (right - all) : 0;
                        mean += slopes[c] * p[c];
                    }
                    for (int c = 0; c < classes; c++) {
                        gradient[n * classes + c] += (float) (p[c] * (slopes[c] - mean));
                    }
                }
            }
        }
        return 1 - sum / there;
    }
}
