/// Models that see where something is on a picture.
///
/// Records, enums and exceptions here are immutable and thread-safe unless they say otherwise.
@org.jspecify.annotations.NullMarked
package dev.fathom.model.detect;
