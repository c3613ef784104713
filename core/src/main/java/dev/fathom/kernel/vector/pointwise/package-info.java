/// Functions of single values, and softmax.
@org.jspecify.annotations.NullMarked
package dev.fathom.kernel.vector.pointwise;
