package dev.fathom.model;

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
        return Math.multiplyExact(batch, network.volume(node).size());
    }

    /// A buffer for each node's output.
    float[][] outputs() {
        float[][] outputs = new float[network.nodes().size()][];
        Arrays.setAll(outputs, i -> new float[size(i)]);
        return outputs;
    }

    /// Buffers for outputs that are free again after the last node that reads them.
    float[][] sharedOutputs() {
        int count = network.nodes().size();
        int[] lastReader = new int[count];
        Arrays.setAll(lastReader, i -> i);
        for (int i = 0; i < count; i++) {
            for (int from : network.nodes().get(i).inputs()) {
                if (from != Network.INPUT) {
                    lastReader[from] = i;
                }
            }
        }
        float[][] outputs = new float[count][];
        List<float[]> free = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            outputs[i] = take(free, size(i));
            for (int from = 0; from < i; from++) {
                if (lastReader[from] == i) {
                    free.add(outputs[from]);
                }
            }
        }
        return outputs;
    }

    /// Buffers for gradients of outputs: needed from the first backward that writes to them, that
    /// of the node's last reader, until the node's own.
    float[][] sharedGradients(boolean[] wanted) {
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
                    gradients[from] = take(free, size(from));
                }
            }
            free.add(gradients[i]);
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
