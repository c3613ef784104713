package dev.fathom.model;

import dev.fathom.layer.activation.Pointwise;
import dev.fathom.layer.norm.BatchNorm;
import dev.fathom.network.Network;
import dev.fathom.network.Node;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Batch norms that compute in training the function behind them as well: what the two make is the
/// function's, and so is the gradient.
///
/// @param functions for each node the position of the function that it computes, or [Step#NONE]
@SuppressWarnings("ArrayRecordComponent") // never compared
record FusedNorms(Network network, int[] functions) {

    /// Every layer for itself.
    static FusedNorms none(Network network) {
        int[] functions = new int[network.nodes().size()];
        Arrays.fill(functions, Step.NONE);
        return new FusedNorms(network, functions);
    }

    /// The batch norms that learn and that only a function reads.
    ///
    /// @param frozen number of the first nodes that stay as they are
    /// @param wanted whose output gradients are needed, the input's first
    static FusedNorms of(Network network, int frozen, boolean[] wanted) {
        FusedNorms fused = none(network);
        for (int i = frozen; i < fused.functions.length; i++) {
            Node node = network.nodes().get(i);
            List<Integer> readers = readers(network, i);
            if (node.layer() instanceof BatchNorm
                    && wanted[node.inputs().getFirst() + 1]
                    && readers.size() == 1
                    && network.nodes().get(readers.getFirst()).layer() instanceof Pointwise) {
                fused.functions[i] = readers.getFirst();
            }
        }
        return fused;
    }

    private static List<Integer> readers(Network network, int node) {
        return IntStream.range(node + 1, network.nodes().size())
                .filter(i -> network.nodes().get(i).inputs().contains(node))
                .boxed()
                .toList();
    }

    /// Whether a node's function is computed by the batch norm before it.
    boolean isTaken(int node) {
        int from = network.nodes().get(node).inputs().getFirst();
        return from != Network.INPUT && functions[from] == node;
    }

    /// The node whose arrays a node's results and their gradient are.
    int holder(int node) {
        return functions[node] == Step.NONE ? node : functions[node];
    }
}
