/// How well a model does: losses, metrics, comparisons.
///
/// Records, enums and exceptions here are immutable and thread-safe unless they say otherwise.
@org.jspecify.annotations.NullMarked
package dev.fathom.train.evaluate;
