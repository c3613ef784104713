/// Convolutions as the sums that they are, and fully connected layers.
@org.jspecify.annotations.NullMarked
package dev.fathom.kernel.vector.direct;
