package dev.fathom.onnx.write.layer;

import dev.fathom.onnx.graph.Reordering;
import java.util.List;

/// Where a network's parameter stands in its ONNX graph.
///
/// @param name of the initializer
/// @param node position of the layer in the network
/// @param parameter its number among the layer's parameters
/// @param dims the initializer's dimensions
/// @param order the order of its values
public record StoredParameter(
        String name, int node, int parameter, List<Integer> dims, Reordering order) {}
