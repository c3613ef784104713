/// Layers that make one volume of several.
@NullMarked
package dev.fathom.layer.join;

import org.jspecify.annotations.NullMarked;
