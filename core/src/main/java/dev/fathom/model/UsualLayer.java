package dev.fathom.model;

import dev.fathom.network.Network;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/// The layers that are shown when none is named.
///
/// Stateless and thread-safe.
public final class UsualLayer {
    private UsualLayer() {}

    /// The first whose filters can be drawn: what a picture of filters (`FilterSheet`) shows.
    ///
    /// @throws IllegalArgumentException when there is none
    public static int filters(Network network) {
        return firstWithFilters(network)
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        network.name()
                                                + " has no convolution and no fully connected"
                                                + " layer, so no filters to show"));
    }

    /// The same, or nothing.
    public static OptionalInt firstWithFilters(Network network) {
        return IntStream.range(0, network.nodes().size())
                .filter(i -> Filters.in(network.nodes().get(i)))
                .findFirst();
    }

    /// The last before the scores of the classes that is wider or higher than 1.
    public static int places(Network network) {
        return IntStream.range(0, network.logits())
                .filter(i -> network.volume(i).pixels() > 1)
                .max()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        network.name()
                                                + " has no layer that is wider or higher than 1,"
                                                + " so no places to tell apart"));
    }
}
