/// Networks: layers in order, their shapes checked, their numbers and their text.
///
/// Records, enums and exceptions here are immutable and thread-safe unless they say otherwise.
@NullMarked
package dev.fathom.network;

import org.jspecify.annotations.NullMarked;
