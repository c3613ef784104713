package dev.fathom.cli.options;

import dev.fathom.model.UsualLayer;
import dev.fathom.network.Network;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The layer that a command is about.
public final class LayerName {
    @Option(
            names = "--layer",
            paramLabel = "NAME",
            description = "The layer. Default: the first with filters.")
    private @Nullable String layer;

    public String of(Network network) {
        return layer == null ? network.nodes().get(UsualLayer.filters(network)).name() : layer;
    }
}
