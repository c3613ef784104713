package dev.fathom.model;

import dev.fathom.network.Node;
import dev.fathom.network.Patch;

/// One value that a layer made of a picture, and how it came about.
///
/// @param node its layer
/// @param x column in its layer's output
/// @param y row
/// @param d depth slice
/// @param value what the engine computed
/// @param receptiveField the part of the network's input that decides it
/// @param explanation the parts of the value
public record Neuron(
        Node node,
        int x,
        int y,
        int d,
        float value,
        Patch receptiveField,
        Explanation explanation) {

    /// The engine's value minus the explanation's, which is computed in double.
    public double difference() {
        return value - explanation.value();
    }
}
