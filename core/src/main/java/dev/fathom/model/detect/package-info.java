/// Models that see where something is on a picture.
///
/// Records here are immutable and thread-safe.
@org.jspecify.annotations.NullMarked
package dev.fathom.model.detect;
