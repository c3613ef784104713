/// Convolutions whose filters see one channel each.
@org.jspecify.annotations.NullMarked
package dev.fathom.kernel.vector.depthwise;
