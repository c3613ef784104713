/// Whether one of two models is better than chance explains.
///
/// Records, enums and exceptions here are immutable and thread-safe unless they say otherwise.
@org.jspecify.annotations.NullMarked
package dev.fathom.train.compare;
