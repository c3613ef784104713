/// Layers that make one value of many: the largest, the mean.
///
/// Records, enums and exceptions here are immutable and thread-safe unless they say otherwise.
@org.jspecify.annotations.NullMarked
package dev.fathom.layer.pool;
