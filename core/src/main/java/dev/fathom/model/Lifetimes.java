package dev.fathom.model;

import dev.fathom.network.Network;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Buffers of a plan, shared by nodes that don't need theirs at the same time.
final class Lifetimes {
    private static final float[] NONE = new float[0];

    private final Network network;
    private final int batch;

    Lifetimes(Network network, int batch) {
        this.network = network;
        this.batch = batch;
    }

    private int size(int node) {
        return network.volume(node).size(batch);
    }

    /// A buffer for each node's output.
    float[][] outputs(FusedNorms fused) {
        float[][] outputs = new float[network.nodes().size()][];
        for (int i = outputs.length - 1; i >= 0; i--) {
            int holder = fused.holder(i);
            outputs[i] = holder == i ? new float[size(i)] : outputs[holder];
        }
        return outputs;
    }

    /// Buffers for what steps make, free again after the last step that reads them. The last step's
    /// stays.
    ///
    /// @param holders for each node the one whose buffer holds its output
    /// @return by node; empty where a step makes none
    float[][] sharedOutputs(List<Step> steps, int[] holders) {
        int[] lastReader = new int[holders.length];
        for (int k = 0; k < steps.size(); k++) {
            lastReader[steps.get(k).last()] = k;
            for (int from : steps.get(k).reads(network)) {
                if (from != Network.INPUT && holders[from] != Network.INPUT) {
                    lastReader[holders[from]] = k;
                }
            }
        }
        float[][] outputs = new float[holders.length][];
        Arrays.fill(outputs, NONE);
        List<float[]> free = new ArrayList<>();
        for (int k = 0; k < steps.size(); k++) {
            outputs[steps.get(k).last()] = take(free, size(steps.get(k).last()));
            for (Step step : steps.subList(0, k)) {
                if (lastReader[step.last()] == k) {
                    free.add(outputs[step.last()]);
                }
            }
        }
        return outputs;
    }

    /// Buffers for gradients of outputs: needed from the first backward that writes to them, that
    /// of the node's last reader, until the node's own.
    float[][] sharedGradients(boolean[] wanted, FusedNorms fused) {
        int count = network.nodes().size();
        float[][] gradients = new float[count][];
        Arrays.fill(gradients, NONE);
        List<float[]> free = new ArrayList<>();
        for (int i = count - 1; i >= 0; i--) {
            if (!wanted[i + 1]) {
                continue;
            }
            if (gradients[i].length == 0) {
                // nobody reads it: the caller gives this gradient
                gradients[i] = new float[size(i)];
            }
            for (int from : network.nodes().get(i).inputs()) {
                if (from != Network.INPUT && wanted[from + 1] && gradients[from].length == 0) {
                    gradients[from] =
                            fused.holder(from) == i ? gradients[i] : take(free, size(from));
                }
            }
            if (!fused.isTaken(i)) {
                free.add(gradients[i]);
            }
        }
        return gradients;
    }

    /// The smallest free buffer that is large enough, or a new one.
    private static float[] take(List<float[]> free, int size) {
        int best = -1;
        for (int i = 0; i < free.size(); i++) {
            int length = free.get(i).length;
            if (length >= size && (best < 0 || length < free.get(best).length)) {
                best = i;
            }
        }
        return best < 0 ? new float[size] : free.remove(best);
    }
}
