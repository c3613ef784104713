package dev.fathom.network;

import dev.fathom.layer.Layer;
import dev.fathom.layer.Parameter;
import dev.fathom.tensor.Volume;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One layer at its place in a network.
///
/// @param name unique in the network: conv1, pool1, fc8
/// @param layer what it is
/// @param inputs positions of the nodes that it reads; [Network#INPUT] is the network's input
/// @param inputVolumes what they make
/// @param output what it makes of them
public record Node(
        String name, Layer layer, List<Integer> inputs, List<Volume> inputVolumes, Volume output) {

    public Node {
        inputs = List.copyOf(inputs);
        inputVolumes = List.copyOf(inputVolumes);
    }

    /// What is trained, in the order of the layer.
    public List<Parameter> parameters() {
        return layer.parameters(inputVolumes);
    }

    /// Number of trained values, as the field counts them.
    public long parameterCount() {
        return parameters().stream().filter(Parameter::counted).mapToLong(Parameter::size).sum();
    }

    /// Multiply-adds for one picture.
    public long macs() {
        return layer.macs(inputVolumes);
    }

    /// How the output's volume comes of the inputs', with the numbers.
    public String formula() {
        return layer.formula(inputVolumes);
    }

    /// The volume of one filter; null when there is none.
    public @Nullable Volume filter() {
        return layer.filter(inputVolumes);
    }

    /// Whether it counts for the network's depth: it has filters.
    public boolean weighted() {
        return filter() != null;
    }
}
