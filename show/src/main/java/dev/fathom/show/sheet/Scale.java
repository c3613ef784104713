package dev.fathom.show.sheet;

/// What a picture's strongest colour stands for.
public enum Scale {
    /// the largest value of each filter or map: shows its form
    EACH,
    /// the largest value of the layer: strong ones stand out
    LAYER
}
