/// Pools.
@org.jspecify.annotations.NullMarked
package dev.fathom.kernel.vector.pool;
