/// Layers that move, cut or repeat values.
@NullMarked
package dev.fathom.layer.shape;

import org.jspecify.annotations.NullMarked;
