/// Convolutions of 3×3 and 5×5 by Winograd's algorithm.
@org.jspecify.annotations.NullMarked
package dev.fathom.kernel.vector.winograd;
