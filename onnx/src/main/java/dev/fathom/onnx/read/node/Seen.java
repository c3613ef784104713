package dev.fathom.onnx.read.node;

import dev.fathom.network.Flow;
import dev.fathom.tensor.Volume;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What flows in the network, as the ONNX graph sees it.
///
/// @param layout how the graph's dimensions lie in the volume: all but the batch
/// @param quantized how the graph's whole numbers express it; null where the graph has floats
/// @param mixed whether the graph's first dimension is none of the batch alone and stands in the
///   layout, too; only where the batch is 1
public record Seen(Flow flow, Layout layout, @Nullable Quantized quantized, boolean mixed) {

    /// Real numbers as whole ones: `real = (whole − zero)·scale`.
    public record Quantized(float scale, long zero) {}

    public Seen(Flow flow, Layout layout) {
        this(flow, layout, null, false);
    }

    Volume volume() {
        return flow.volume();
    }

    /// Another flow of the same volume, seen alike.
    Seen flow(Flow other) {
        return new Seen(other, layout, quantized, mixed);
    }

    Seen layout(Layout other) {
        return new Seen(flow, other, quantized, mixed);
    }

    Seen quantized(@Nullable Quantized other) {
        return new Seen(flow, layout, other, mixed);
    }

    /// How all of the graph's dimensions lie: the batch's has no parts.
    Layout whole() {
        List<List<Layout.Part>> dims = new ArrayList<>(layout.dims());
        if (!mixed) {
            dims.addFirst(List.of());
        }
        return new Layout(dims);
    }

    /// The same seen with other dimensions, the batch's or what is mixed with it among them.
    Seen whole(Layout all) {
        boolean batch = all.rank() > 0 && all.dims().getFirst().isEmpty();
        Layout rest = batch ? new Layout(all.dims().subList(1, all.rank())) : all;
        return new Seen(flow, rest, quantized, !batch);
    }
}
