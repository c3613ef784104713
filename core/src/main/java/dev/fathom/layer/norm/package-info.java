/// Layers that bring values to a scale.
@NullMarked
package dev.fathom.layer.norm;

import org.jspecify.annotations.NullMarked;
