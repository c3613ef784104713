package dev.fathom.onnx.read.node;

import dev.fathom.network.Flow;
import dev.fathom.tensor.Volume;
import org.jspecify.annotations.Nullable;

/// What flows in the network, as the ONNX graph sees it.
///
/// @param layout how the graph's dimensions lie in the volume
/// @param quantized how the graph's whole numbers express it; null where the graph has floats
public record Seen(Flow flow, Layout layout, @Nullable Quantized quantized) {

    /// Real numbers as whole ones: `real = (whole − zero)·scale`.
    public record Quantized(float scale, long zero) {}

    public Seen(Flow flow, Layout layout) {
        this(flow, layout, null);
    }

    Volume volume() {
        return flow.volume();
    }

    /// Another flow of the same volume, seen alike.
    Seen flow(Flow other) {
        return new Seen(other, layout, quantized);
    }

    Seen layout(Layout other) {
        return new Seen(flow, other, quantized);
    }

    Seen quantized(@Nullable Quantized other) {
        return new Seen(flow, layout, other);
    }
}
