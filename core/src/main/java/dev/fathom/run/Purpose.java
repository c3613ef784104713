package dev.fathom.run;

import dev.fathom.network.Network;
import dev.fathom.network.Output;
import java.util.List;
import java.util.stream.Collectors;

/// What a program is for.
///
/// @param node the node whose output or gradient is wanted, or the number of first nodes that stay
///   as they are in training
/// @param outputs what a session gives: of the node, or all that the network gives
record Purpose(Kind kind, int node, List<Output> outputs) {
    enum Kind {
        OUTPUT,
        TRACE,
        TRAINING,
        GRADIENT
    }

    Purpose {
        outputs = List.copyOf(outputs);
    }

    /// Whether a session keeps what a node makes.
    boolean keeps(int ofNode) {
        return keepsAll() || outputs.stream().anyMatch(output -> output.node() == ofNode);
    }

    /// The last node that must run.
    int last(Network network) {
        return keepsAll()
                ? network.nodes().size() - 1
                : outputs.stream().mapToInt(Output::node).max().orElse(node);
    }

    /// Whether gradients are computed.
    boolean hasGradients() {
        return kind == Kind.TRAINING || kind == Kind.GRADIENT;
    }

    /// Whether every node's output is kept.
    boolean keepsAll() {
        return kind != Kind.OUTPUT;
    }

    /// The first node that learns.
    int firstLearning(Network network) {
        return kind == Kind.TRAINING ? node : network.nodes().size();
    }

    String text(Network network) {
        String what =
                switch (kind) {
                    case OUTPUT ->
                            outputs.size() == 1
                                    ? "the output of " + name(network)
                                    : "the outputs "
                                            + outputs.stream()
                                                    .map(Output::name)
                                                    .collect(Collectors.joining(", "));
                    case TRACE -> "the outputs of all layers";
                    case TRAINING -> "training";
                    case GRADIENT -> "the gradient of " + name(network);
                };
        return "this program of " + network.name() + " is for " + what;
    }

    private String name(Network network) {
        return node == Network.INPUT ? "the input" : network.nodes().get(node).name();
    }
}
