/// Weights of the zoo's networks under the names that others give them.
///
/// Records, enums and exceptions here are immutable and thread-safe unless they say otherwise.
@org.jspecify.annotations.NullMarked
package dev.fathom.zoo.weights;
