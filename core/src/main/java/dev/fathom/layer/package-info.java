/// One record a layer: its shape arithmetic, its weights, its formula, forward and backward.
///
/// Records, enums and exceptions here are immutable and thread-safe unless they say otherwise.
@org.jspecify.annotations.NullMarked
package dev.fathom.layer;
