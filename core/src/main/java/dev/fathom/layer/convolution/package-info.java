/// Layers with filters: weighted sums of what they see.
@NullMarked
package dev.fathom.layer.convolution;

import org.jspecify.annotations.NullMarked;
