package dev.fathom.onnx.graph;

import java.util.List;

/// What a graph reads when it runs.
///
/// @param dimensions outermost first; [#FREE] where the file leaves it open (a batch, often)
public record OnnxInput(String name, ElementType type, List<Integer> dimensions) {
    /// A dimension that the file leaves open.
    public static final int FREE = -1;

    public OnnxInput {
        dimensions = List.copyOf(dimensions);
    }
}
