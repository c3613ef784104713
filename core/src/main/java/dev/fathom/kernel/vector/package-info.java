/// The arithmetic on vectors and all processors: chooses how.
@org.jspecify.annotations.NullMarked
package dev.fathom.kernel.vector;
