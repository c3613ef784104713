/// Whether one of two models is better than chance explains.
///
/// Records here are immutable and thread-safe.
@org.jspecify.annotations.NullMarked
package dev.fathom.train.compare;
