package dev.fathom.model;

import dev.fathom.tensor.Tensor;
import java.util.List;

/// What every layer of a network made of one batch of inputs.
///
/// @param network the network
/// @param input what it read
/// @param outputs what each node made, in the network's order
public record Trace(Network network, Tensor input, List<Tensor> outputs) {

    public Trace {
        outputs = List.copyOf(outputs);
    }

    /// What the layer with this name made.
    ///
    /// @throws IllegalArgumentException when there is none: the message lists the names
    public Tensor output(String layer) {
        return outputs.get(network.position(layer));
    }
}
