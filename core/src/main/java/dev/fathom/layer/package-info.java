/// One record a layer: its shape arithmetic, its weights, its formula, forward and backward.
///
/// Records, enums and exceptions here are immutable and thread-safe unless they say otherwise.
@NullMarked
package dev.fathom.layer;

import org.jspecify.annotations.NullMarked;
