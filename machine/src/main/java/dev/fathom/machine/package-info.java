/// An engine that writes machine code for the processor it runs on, by itself: no native library.
///
/// Records, enums and exceptions here are immutable and thread-safe unless they say otherwise.
@org.jspecify.annotations.NullMarked
package dev.fathom.machine;
