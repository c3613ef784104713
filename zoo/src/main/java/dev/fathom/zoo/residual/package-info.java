/// Residual networks after ResNet, of blocks that several of them share.
///
/// Records, enums and exceptions here are immutable and thread-safe unless they say otherwise.
@org.jspecify.annotations.NullMarked
package dev.fathom.zoo.residual;
