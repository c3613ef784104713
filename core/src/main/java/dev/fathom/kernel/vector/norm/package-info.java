/// Normalisations: over a batch, and along depth.
@org.jspecify.annotations.NullMarked
package dev.fathom.kernel.vector.norm;
