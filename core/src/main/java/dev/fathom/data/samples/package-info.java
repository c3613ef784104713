/// Pictures with their classes, read at random: in memory, parts, views.
///
/// Records, enums and exceptions here are immutable and thread-safe unless they say otherwise.
@org.jspecify.annotations.NullMarked
package dev.fathom.data.samples;
