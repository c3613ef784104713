package dev.fathom.train.learn;

import dev.fathom.layer.Parameter;
import dev.fathom.layer.activation.Dropout;
import dev.fathom.network.Network;
import dev.fathom.network.Node;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which of a network's first layers stay as they are.
final class Frozen {
    private Frozen() {}

    /// Number of nodes up to and with the last frozen one.
    ///
    /// @param last its name; null for none
    /// @throws IllegalArgumentException when there is no such layer, or nothing is left to train
    static int count(Network network, @Nullable String last) {
        if (last == null) {
            return 0;
        }
        int count = network.position(last) + 1;
        List<Node> others = network.nodes().subList(count, network.nodes().size());
        if (others.stream().noneMatch(Frozen::isTrained)) {
            throw new IllegalArgumentException(
                    "%s: frozen up to %s nothing is left to train; freeze up to a layer before %s"
                            .formatted(
                                    network.name(),
                                    last,
                                    network.nodes().get(network.head()).name()));
        }
        return count;
    }

    /// The last layer to freeze so that the head alone is trained; null when none with weights
    /// stands before it. A dropout before the head stays in use.
    static @Nullable String allButHead(Network network) {
        List<Node> nodes = network.nodes();
        int head = network.head();
        int last = head - 1;
        while (last >= 0 && !isTrained(nodes.get(last))) {
            last--;
        }
        if (last < 0) {
            return null;
        }
        while (last + 1 < head && !(nodes.get(last + 1).layer() instanceof Dropout)) {
            last++;
        }
        return nodes.get(last).name();
    }

    /// Whether all other nodes read nothing of the first ones but the last of them.
    static boolean isCutAt(Network network, int count) {
        return network.nodes().subList(count, network.nodes().size()).stream()
                .flatMap(node -> node.inputs().stream())
                .allMatch(input -> input >= count - 1);
    }

    private static boolean isTrained(Node node) {
        return node.parameters().stream().anyMatch(Parameter::trained);
    }
}
