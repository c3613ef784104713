package dev.fathom.engine;

import dev.fathom.kernel.Ending;
import dev.fathom.layer.activation.Pointwise;
import dev.fathom.network.Network;
import dev.fathom.network.Node;
import java.util.ArrayList;
import java.util.List;

/// Nodes that run together, each but the first the only reader of the one before it: a convolution
/// with the batch norm, the sum and the function behind it, or a single layer.
///
/// @param nodes their positions
/// @param reads positions of what it reads: the inputs of the first, then what a sum adds
public record Step(List<Integer> nodes, List<Integer> reads) {

    public Step {
        nodes = List.copyOf(nodes);
        reads = List.copyOf(reads);
    }

    /// The step of these nodes of a network.
    public static Step of(Network network, List<Integer> nodes) {
        List<Integer> reads = new ArrayList<>(network.nodes().get(nodes.getFirst()).inputs());
        for (int k = 1; k < nodes.size(); k++) {
            int before = nodes.get(k - 1);
            Node node = network.nodes().get(nodes.get(k));
            node.inputs().stream().filter(i -> i != before).forEach(reads::add);
        }
        return new Step(nodes, reads);
    }

    /// The function that stands behind others at the end; none where it is the whole step.
    public Ending ending(Network network) {
        return nodes.size() > 1 && network.nodes().get(last()).layer() instanceof Pointwise function
                ? function.ending()
                : Ending.NONE;
    }

    public int first() {
        return nodes.getFirst();
    }

    /// The node whose output the step makes.
    public int last() {
        return nodes.getLast();
    }
}
