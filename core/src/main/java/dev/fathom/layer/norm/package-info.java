/// Layers that bring values to a scale.
///
/// Records, enums and exceptions here are immutable and thread-safe unless they say otherwise.
@NullMarked
package dev.fathom.layer.norm;

import org.jspecify.annotations.NullMarked;
