/// The arithmetic of convolutional networks on plain arrays: what it means, and how it is done
/// fast.
///
/// Records, enums and exceptions here are immutable and thread-safe unless they say otherwise.
@org.jspecify.annotations.NullMarked
package dev.fathom.kernel;
