package dev.fathom.train;

import dev.fathom.kernel.Kernels;
import dev.fathom.layer.Parameter;
import dev.fathom.model.Network;
import dev.fathom.model.Node;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// An optimizer at work on a network's weights: what it remembers, and its steps.
final class Updates {
    /// Values that one piece of work changes; the cut doesn't depend on the number of threads.
    private static final int CHUNK = 1 << 14;

    private final Optimizer optimizer;
    private final Kernels kernels;
    private final List<Chunk> chunks = new ArrayList<>();
    private final Map<String, float[]> memories = new LinkedHashMap<>();
    private int steps;

    private record Chunk(Trained parameter, int from, int to) {}

    /// @param weights by node and parameter; the steps change them in place
    /// @param gradients the same, read in each step; null where nothing is trained
    Updates(
            Recipe recipe,
            Network network,
            float[][][] weights,
            float[][][] gradients,
            Kernels kernels) {
        optimizer = recipe.optimizer();
        this.kernels = kernels;
        for (int i = 0; i < weights.length; i++) {
            Node node = network.nodes().get(i);
            for (int k = 0; k < weights[i].length; k++) {
                Parameter p = node.parameters().get(k);
                String name = node.name() + "." + p.name();
                ParameterGroup group = recipe.group(name, p.role());
                float[] gradient = gradients[i][k];
                if (gradient != null && group.rate() > 0) {
                    add(name, new Trained(optimizer, group, weights[i][k], gradient));
                }
            }
        }
    }

    private void add(String name, Trained parameter) {
        for (int i = 0; i < parameter.memories.length; i++) {
            memories.put(optimizer.memories().get(i) + "/" + name, parameter.memories[i]);
        }
        int length = parameter.values.length;
        for (int from = 0; from < length; from += CHUNK) {
            chunks.add(new Chunk(parameter, from, Math.min(from + CHUNK, length)));
        }
    }

    /// What the optimizer remembers, by memory and parameter: `momentum/conv1.weight`.
    Map<String, float[]> memories() {
        return memories;
    }

    /// Goes on after so many steps.
    void after(int steps) {
        this.steps = steps;
    }

    /// Changes all trained weights by their gradients.
    ///
    /// @param factor of the schedule
    void step(double factor) {
        steps++;
        kernels.parallel(
                chunks.size(),
                number -> {
                    Chunk chunk = chunks.get(number);
                    Trained p = chunk.parameter();
                    optimizer.update(
                            new Optimizer.Step(steps, p.rate * factor, p.weightDecay),
                            p.values,
                            p.gradients,
                            p.memories,
                            chunk.from(),
                            chunk.to());
                });
    }

    /// A parameter that is trained.
    private static final class Trained {
        final double rate;
        final double weightDecay;
        final float[] values;
        final float[] gradients;
        final float[][] memories;

        Trained(Optimizer optimizer, ParameterGroup group, float[] values, float[] gradients) {
            Double decay = group.weightDecay();
            rate = optimizer.rate() * group.rate();
            weightDecay = decay == null ? optimizer.weightDecay() : decay;
            this.values = values;
            this.gradients = gradients;
            memories = new float[optimizer.memories().size()][values.length];
        }
    }
}
