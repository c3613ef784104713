package dev.fathom.train;

import dev.fathom.kernel.Kernels;
import dev.fathom.model.Model;
import dev.fathom.model.Network;
import dev.fathom.model.Plan;
import java.util.LinkedHashMap;
import java.util.Map;

/// A model that learns, step by step: forward, loss, backward, optimizer. Its weights change in
/// place.
final class Learner {
    private final Model model;
    private final Network network;
    private final Plan plan;
    private final Updates updates;
    private final CrossEntropy loss;
    private final int logits;

    Learner(Model model, Recipe recipe, int batchSize, Kernels kernels) {
        this.model = model;
        network = model.network();
        plan = Plan.training(network, model.weights(), kernels, batchSize);
        updates = new Updates(recipe, network, model.weights(), plan.weightGradients(), kernels);
        loss = new CrossEntropy(recipe.labelSmoothing());
        logits = CrossEntropy.logits(network);
    }

    /// The mean loss of a batch, before the weights learn from it. When it is not finite they stay
    /// as they are.
    ///
    /// @param x the pictures as the network reads them
    /// @param labels the right class of each
    /// @param factor for the optimizer's rate
    /// @param seed decides what is random in this step
    double step(int batch, float[] x, int[] labels, double factor, long seed) {
        System.arraycopy(x, 0, plan.input(), 0, batch * network.input().size());
        plan.forward(batch, seed, logits);
        int classes = network.volume(logits).size();
        double mean = loss.of(batch, classes, logits(), labels, plan.gradientOf(logits));
        if (Double.isFinite(mean)) {
            plan.backward(logits);
            updates.step(factor);
        }
        return mean;
    }

    /// All that steps change, by name: `weights/conv1.weight`, `momentum/conv1.weight`. Who changes
    /// them calls [#after].
    Map<String, float[]> arrays() {
        Map<String, float[]> arrays = new LinkedHashMap<>();
        model.namedWeights().forEach((name, values) -> arrays.put("weights/" + name, values));
        arrays.putAll(updates.memories());
        return arrays;
    }

    /// Goes on after so many steps.
    void after(int steps) {
        updates.after(steps);
    }

    /// The logits of the last step, batch × classes.
    float[] logits() {
        return plan.outputOf(logits);
    }

    /// Position of the first node whose output was not finite in the last step, or [Network#INPUT].
    ///
    /// @param batch pictures of that step
    int firstNotFinite(int batch) {
        for (int i = Network.INPUT; i <= logits; i++) {
            float[] values = plan.outputOf(i);
            for (int k = 0; k < batch * network.volume(i).size(); k++) {
                if (!Float.isFinite(values[k])) {
                    return i;
                }
            }
        }
        throw new IllegalStateException("all outputs are finite");
    }
}
