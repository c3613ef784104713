package dev.fathom.model;

import dev.fathom.network.Network;
import dev.fathom.network.Patch;
import dev.fathom.tensor.Tensor;
import dev.fathom.tensor.Volume;
import java.util.List;

/// What every layer of a model made of one batch of inputs.
///
/// @param model the model
/// @param input what it read
/// @param outputs what each node made, in the network's order
public record Trace(Model model, Tensor input, List<Tensor> outputs) {

    public Trace {
        outputs = List.copyOf(outputs);
    }

    /// What the layer with this name made.
    ///
    /// @throws IllegalArgumentException when there is none: the message lists the names
    public Tensor output(String layer) {
        return output(model.network().position(layer));
    }

    /// What a node made, or the network's input.
    Tensor output(int node) {
        return node == Network.INPUT ? input : outputs.get(node);
    }

    /// One neuron of the batch's first input, with the parts of its value.
    ///
    /// @param layer its layer's name
    /// @param x column
    /// @param y row
    /// @param d depth slice
    /// @throws IllegalArgumentException when there is no such layer or no such neuron in it: the
    ///   message says which there are
    /// @throws dev.fathom.file.DataException when its layer's output isn't finite: where that began
    public Neuron neuron(String layer, int x, int y, int d) {
        Network network = model.network();
        int position = network.position(layer);
        Volume volume = network.volume(position);
        boolean there =
                x >= 0
                        && x < volume.width()
                        && y >= 0
                        && y < volume.height()
                        && d >= 0
                        && d < volume.depth();
        if (!there) {
            throw new IllegalArgumentException(
                    "%s has no neuron %d,%d,%d; it makes %s: x is 0 … %d, y 0 … %d, d 0 … %d"
                            .formatted(
                                    layer,
                                    x,
                                    y,
                                    d,
                                    volume,
                                    volume.width() - 1,
                                    volume.height() - 1,
                                    volume.depth() - 1));
        }
        NotFinite.check(this, position);
        return new Neuron(
                network.nodes().get(position),
                x,
                y,
                d,
                output(position).at(0, x, y, d),
                Patch.of(network, position, x, y),
                new Explainer(this, position, x, y, d).explanation());
    }
}
