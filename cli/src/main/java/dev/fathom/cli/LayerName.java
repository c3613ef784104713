package dev.fathom.cli;

import dev.fathom.model.UsualLayer;
import dev.fathom.network.Network;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The layer that a command is about.
final class LayerName {
    @Option(
            names = "--layer",
            paramLabel = "NAME",
            description = "The layer. Default: the first with filters.")
    private @Nullable String layer;

    String of(Network network) {
        return layer == null ? network.nodes().get(UsualLayer.filters(network)).name() : layer;
    }
}
