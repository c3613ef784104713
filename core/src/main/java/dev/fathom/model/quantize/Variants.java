package dev.fathom.model.quantize;

import dev.fathom.engine.quantized.Grid;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.network.Node;
import dev.fathom.tensor.Stored;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// A model with some of its convolutions in whole numbers, and the others in floats.
///
/// @param eight by node, what arrays of it become
record Variants(
        Model floats,
        Places places,
        Map<Integer, Grid> grids,
        Map<Integer, Map<String, Stored>> eight) {

    static Variants of(Model floats, Places places, Measured measured) {
        Map<Integer, Map<String, Stored>> eight = new HashMap<>();
        for (int node : places.convolutions()) {
            eight.put(node, eight(floats, node, measured));
        }
        return new Variants(floats, places, measured.grids(), eight);
    }

    Model of(Set<Integer> whole) {
        Map<String, Stored> arrays = new HashMap<>();
        whole.forEach(node -> arrays.putAll(Objects.requireNonNull(eight.get(node))));
        Model made = floats.stored(arrays).grids(places.grids(whole, grids));
        Map<String, Stored> biases = new HashMap<>();
        whole.forEach(node -> wholeBias(made, node, biases));
        return made.stored(biases);
    }

    /// The biases as they count: whole numbers times the scale of their sums.
    private static void wholeBias(Model made, int position, Map<String, Stored> biases) {
        List<Stored> arrays = made.stored().get(position);
        Grid read = made.grids().read(made.network(), position, arrays);
        if (read != null && arrays.size() > 1) {
            float[] bias = arrays.get(1).floats().clone();
            for (int f = 0; f < bias.length; f++) {
                float factor = read.scale() * arrays.getFirst().scale()[f];
                bias[f] = (float) (Math.rint((double) bias[f] / factor) * factor);
            }
            String name = made.network().nodes().get(position).name() + ".bias";
            biases.put(name, Stored.of(arrays.get(1).shape(), bias));
        }
    }

    /// A convolution's weights in 8 bits, and its biases without the mean error that these make.
    private static Map<String, Stored> eight(Model model, int position, Measured measured) {
        Network network = model.network();
        Node node = network.nodes().get(position);
        List<Stored> arrays = model.stored().get(position);
        Stored weights = Levels.of(arrays.getFirst());
        Map<String, Stored> eight = new HashMap<>();
        eight.put(node.name() + ".weight", weights);
        if (arrays.size() > 1) {
            double[] means = Objects.requireNonNull(measured.means().get(node.inputs().getFirst()));
            float[] bias = arrays.get(1).floats().clone();
            float[] before = arrays.getFirst().floats();
            float[] after = weights.floats();
            int fanIn = before.length / bias.length;
            int depth = Objects.requireNonNull(node.filter()).depth();
            int groups = means.length / depth;
            for (int f = 0; f < bias.length; f++) {
                int first = f / (bias.length / groups) * depth;
                double error = 0;
                for (int k = 0; k < fanIn; k++) {
                    double apart = (double) after[f * fanIn + k] - before[f * fanIn + k];
                    error += apart * means[first + k % depth];
                }
                bias[f] = (float) (bias[f] - error);
            }
            eight.put(node.name() + ".bias", Stored.of(arrays.get(1).shape(), bias));
        }
        return eight;
    }
}
