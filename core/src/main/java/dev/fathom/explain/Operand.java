package dev.fathom.explain;

/// A value that a neuron reads.
///
/// @param place where it stands
/// @param value what it is
public record Operand(Place place, float value) {}
