/// Neurons explained to people: as text and as a page.
@NullMarked
package dev.fathom.explain;

import org.jspecify.annotations.NullMarked;
