/// Layers with filters: weighted sums of what they see.
///
/// Records, enums and exceptions here are immutable and thread-safe unless they say otherwise.
@org.jspecify.annotations.NullMarked
package dev.fathom.layer.convolution;
