/// Functions of single values, and softmax.
@NullMarked
package dev.fathom.kernel.vector.pointwise;

import org.jspecify.annotations.NullMarked;
