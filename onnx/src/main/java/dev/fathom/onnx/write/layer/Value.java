package dev.fathom.onnx.write.layer;

import dev.fathom.onnx.graph.OnnxInput;
import dev.fathom.tensor.Volume;
import java.util.List;

/// What one layer hands to the next in the ONNX graph: batch × depth × height × width, or batch ×
/// values for a column.
///
/// @param name in the graph
/// @param volume what it is in the network
/// @param column whether it has two dimensions
/// @param order the volume, channel by channel, in whose order a column's values lie
public record Value(String name, Volume volume, boolean column, Volume order) {

    public static Value spatial(String name, Volume volume) {
        return new Value(name, volume, false, volume);
    }

    static Value column(String name, Volume volume) {
        return new Value(name, volume, true, volume);
    }

    public Value named(String other) {
        return new Value(other, volume, column, order);
    }

    /// The dimensions, the batch free.
    public List<Integer> dims() {
        return column
                ? List.of(OnnxInput.FREE, volume.depth())
                : List.of(OnnxInput.FREE, volume.depth(), volume.height(), volume.width());
    }
}
