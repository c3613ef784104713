/// Normalisations: over a batch, and along depth.
@NullMarked
package dev.fathom.kernel.vector.norm;

import org.jspecify.annotations.NullMarked;
