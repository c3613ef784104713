package dev.fathom.run;

import dev.fathom.network.Network;

/// What a program is for.
///
/// @param node the node whose output or gradient is wanted, or the number of first nodes that stay
///   as they are in training
record Purpose(Kind kind, int node) {
    enum Kind {
        OUTPUT,
        TRACE,
        TRAINING,
        GRADIENT
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
                    case OUTPUT -> "the output of " + name(network);
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
