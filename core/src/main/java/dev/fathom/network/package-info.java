/// Networks: layers in order, their shapes checked, their numbers and their text.
///
/// Records, enums and exceptions here are immutable and thread-safe unless they say otherwise.
@org.jspecify.annotations.NullMarked
package dev.fathom.network;
