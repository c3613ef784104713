/// Pictures with their classes, read at random: in memory, parts, views.
@NullMarked
package dev.fathom.data.samples;

import org.jspecify.annotations.NullMarked;
