package dev.fathom.train.evaluate;

import dev.fathom.tensor.Lengths;
import dev.fathom.train.optimizer.Numbers;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The loss where numbers are to be told: the mean of the squares of the errors, each divided by
/// the scale of its value, over values and batch. Huber's (1964) grows linearly beyond δ: `e²/2` to
/// `|e| = δ`, then `δ·(|e| − δ/2)`.
///
/// @param huber δ; 0 for the squares of all
/// @param scales of the values, above 0; empty for 1
public record SquaredError(double huber, List<Double> scales) implements Loss {

    public SquaredError {
        Numbers.notNegative("huber", huber);
        scales = List.copyOf(scales);
    }

    @Override
    public double of(
            int batch,
            int size,
            float[] values,
            float[] targets,
            @Nullable Mixture mixture,
            float @Nullable [] gradient) {
        Loss.check(batch, size, values, gradient);
        Lengths.check("targets", targets.length, batch, "pictures", size);
        int count = batch * size;
        double sum = 0;
        for (int i = 0; i < count; i++) {
            double scale = scales.isEmpty() ? 1 : scales.get(i % size);
            double error = (values[i] - Mixture.target(mixture, targets, i, size)) / scale;
            boolean squared = huber == 0 || Math.abs(error) <= huber;
            double far = huber * (Math.abs(error) - huber / 2);
            sum += squared ? error * error * (huber == 0 ? 1 : 0.5) : far;
            if (gradient != null) {
                double slope = squared ? error * (huber == 0 ? 2 : 1) : Math.copySign(huber, error);
                gradient[i] = (float) (slope / scale / count);
            }
        }
        return sum / count;
    }
}
