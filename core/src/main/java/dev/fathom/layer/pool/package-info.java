/// Layers that make one value of many: the largest, the mean.
@NullMarked
package dev.fathom.layer.pool;

import org.jspecify.annotations.NullMarked;
