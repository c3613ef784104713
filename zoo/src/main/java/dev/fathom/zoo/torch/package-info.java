/// Weights in PyTorch's files, read without running anything.
///
/// Records, enums and exceptions here are immutable and thread-safe unless they say otherwise.
@org.jspecify.annotations.NullMarked
package dev.fathom.zoo.torch;
