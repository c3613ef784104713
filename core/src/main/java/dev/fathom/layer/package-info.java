/// One record a layer: its shape arithmetic, its weights, its formula, forward and backward.
@NullMarked
package dev.fathom.layer;

import org.jspecify.annotations.NullMarked;
