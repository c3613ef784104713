package dev.fathom.train.learn;

import dev.fathom.kernel.Kernels;
import dev.fathom.model.Model;
import dev.fathom.train.optimizer.Averaging;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// An [Averaging] at work on a model's weights.
public final class Average {
    /// Begins the names of its arrays.
    public static final String PREFIX = "average/";

    private final Averaging averaging;
    private final Model average;
    private final Kernels kernels;
    private final List<Chunk> chunks = new ArrayList<>();

    private record Chunk(Span weights, Span average) {}

    public Average(Averaging averaging, Model model, Kernels kernels) {
        this.averaging = averaging;
        this.average = model.copy();
        this.kernels = kernels;
        Map<String, float[]> averages = average.namedWeights();
        model.namedWeights()
                .forEach((name, values) -> add(values, Objects.requireNonNull(averages.get(name))));
    }

    private void add(float[] values, float[] averages) {
        Span.cut(values).forEach(span -> chunks.add(new Chunk(span, span.of(averages))));
    }

    /// The model with the average for its weights.
    public Model model() {
        return average;
    }

    /// The average's arrays by name: `average/conv1.weight`.
    public Map<String, float[]> arrays() {
        Map<String, float[]> arrays = new LinkedHashMap<>();
        average.namedWeights().forEach((name, values) -> arrays.put(PREFIX + name, values));
        return arrays;
    }

    /// Follows the weights after a step.
    ///
    /// @param step its number, from 1
    /// @param steps of the whole training
    public void follow(int step, int steps) {
        float share = (float) (1 - averaging.keep(step, steps));
        if (share == 0) {
            return;
        }
        kernels.parallel(
                chunks.size(),
                number -> {
                    Chunk chunk = chunks.get(number);
                    float[] weights = chunk.weights().values();
                    float[] averages = chunk.average().values();
                    int from = chunk.weights().from();
                    int to = chunk.weights().to();
                    // so written, a weight that nothing changes leaves the average's bits as they
                    // are
                    for (int i = from; i < to; i++) {
                        averages[i] += share * (weights[i] - averages[i]);
                    }
                    if (averaging.leads()) {
                        System.arraycopy(averages, from, weights, from, to - from);
                    }
                });
    }
}
