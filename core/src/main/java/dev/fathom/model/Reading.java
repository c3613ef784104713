package dev.fathom.model;

/// One value that a neuron read.
///
/// @param layer name of the layer that made it; `input` for the network's input
/// @param x column
/// @param y row
/// @param d depth slice
/// @param value what the engine computed there
public record Reading(String layer, int x, int y, int d, float value) {
    static final String INPUT = "input";
}
