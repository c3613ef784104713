/// Drawings as SVG.
@NullMarked
package dev.fathom.show.draw;

import org.jspecify.annotations.NullMarked;
