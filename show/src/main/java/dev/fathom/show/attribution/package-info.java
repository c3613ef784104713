/// What on a picture counts for a class, and what excites a filter.
///
/// Records, enums and exceptions here are immutable and thread-safe unless they say otherwise.
@org.jspecify.annotations.NullMarked
package dev.fathom.show.attribution;
