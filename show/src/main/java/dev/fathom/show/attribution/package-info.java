/// What on a picture counts for a class, and what excites a filter.
@NullMarked
package dev.fathom.show.attribution;

import org.jspecify.annotations.NullMarked;
