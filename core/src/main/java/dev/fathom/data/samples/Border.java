package dev.fathom.data.samples;

/// What lies around a picture.
public enum Border {
    /// black
    ZERO,
    /// the picture mirrored, the outermost pixels not repeated
    REFLECT
}
