/// Drawings as SVG.
///
/// Records, enums and exceptions here are immutable and thread-safe unless they say otherwise.
@NullMarked
package dev.fathom.show.draw;

import org.jspecify.annotations.NullMarked;
