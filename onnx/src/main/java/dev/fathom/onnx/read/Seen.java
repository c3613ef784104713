package dev.fathom.onnx.read;

import dev.fathom.network.Flow;
import dev.fathom.tensor.Volume;
import org.jspecify.annotations.Nullable;

/// What flows in the network, as the ONNX graph sees it.
///
/// @param view how the graph's dimensions lie in the volume
/// @param quantized how the graph's whole numbers express it; null where the graph has floats
record Seen(Flow flow, View view, @Nullable Quantized quantized) {

    /// Real numbers as whole ones: `real = (whole − zero)·scale`.
    record Quantized(float scale, long zero) {}

    Seen(Flow flow, View view) {
        this(flow, view, null);
    }

    Volume volume() {
        return flow.volume();
    }

    /// Another flow of the same volume, seen alike.
    Seen flow(Flow other) {
        return new Seen(other, view, quantized);
    }

    Seen view(View other) {
        return new Seen(flow, other, quantized);
    }

    Seen quantized(@Nullable Quantized other) {
        return new Seen(flow, view, other);
    }
}
