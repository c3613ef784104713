/// Convolutions whose filters see one channel each.
@NullMarked
package dev.fathom.kernel.vector.depthwise;

import org.jspecify.annotations.NullMarked;
