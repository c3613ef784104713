/// Pictures of what is in a network, as PNG.
@NullMarked
package dev.fathom.show.sheet;

import org.jspecify.annotations.NullMarked;
