/// Convolutions as the sums that they are, and fully connected layers.
@NullMarked
package dev.fathom.kernel.vector.direct;

import org.jspecify.annotations.NullMarked;
