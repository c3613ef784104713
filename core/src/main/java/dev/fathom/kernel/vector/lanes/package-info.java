/// What all vector code stands on: vectors, threads, arrays that are kept, exponentials.
@org.jspecify.annotations.NullMarked
package dev.fathom.kernel.vector.lanes;
