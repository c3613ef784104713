/// Convolutions of 3×3 and 5×5 by Winograd's algorithm.
@NullMarked
package dev.fathom.kernel.vector.winograd;

import org.jspecify.annotations.NullMarked;
