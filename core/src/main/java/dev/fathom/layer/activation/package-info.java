/// Functions behind weighted sums, and dropout.
@NullMarked
package dev.fathom.layer.activation;

import org.jspecify.annotations.NullMarked;
