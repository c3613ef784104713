/// Pools.
@NullMarked
package dev.fathom.kernel.vector.pool;

import org.jspecify.annotations.NullMarked;
