package dev.fathom.train.learn;

import dev.fathom.layer.norm.BatchNorm;
import dev.fathom.network.Network;
import dev.fathom.network.Node;

/// What batch norms take their means and deviations of.
///
/// Stateless and thread-safe.
public final class Statistics {
    private Statistics() {}

    /// Fails where a batch norm that learns would have one value a channel in some batch of an
    /// epoch: its deviation is 0, what it gives is its shift alone, and nothing before it learns.
    ///
    /// @param pictures to learn from in an epoch
    /// @throws IllegalArgumentException when there is one: which, and the way out
    public static void check(Network network, Recipe recipe, int pictures) {
        int size = Math.min(recipe.batchSize(), pictures);
        boolean always = size == 1;
        if (!always && (recipe.dropLast() || pictures % size != 1)) {
            return;
        }
        int frozen = Frozen.count(network, recipe.frozen());
        for (Node node : network.nodes().subList(frozen, network.nodes().size())) {
            if (node.layer() instanceof BatchNorm && node.output().pixels() == 1) {
                throw new IllegalArgumentException(
                        "%s: %s, a batch norm, reads %s, so that it has one value a channel in %s; its deviation would be 0 and nothing would be learned: take %s"
                                .formatted(
                                        network.name(),
                                        node.name(),
                                        node.output(),
                                        always
                                                ? "batches of 1"
                                                : "the last batch, 1 of %,d pictures in batches of %,d"
                                                        .formatted(pictures, size),
                                        always
                                                ? "batches of 2 or more"
                                                : "batches of another size, or leave the last one out"));
            }
        }
    }
}
