/// What all vector code stands on: vectors, threads, arrays that are kept, exponentials.
@NullMarked
package dev.fathom.kernel.vector.lanes;

import org.jspecify.annotations.NullMarked;
