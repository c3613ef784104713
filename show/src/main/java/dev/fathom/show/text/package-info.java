/// A neuron in words and numbers.
///
/// Records, enums and exceptions here are immutable and thread-safe unless they say otherwise.
@NullMarked
package dev.fathom.show.text;

import org.jspecify.annotations.NullMarked;
