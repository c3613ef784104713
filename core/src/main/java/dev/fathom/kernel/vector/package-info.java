/// The arithmetic on vectors and all processors: chooses how.
@NullMarked
package dev.fathom.kernel.vector;

import org.jspecify.annotations.NullMarked;
