/// Shapes and the arrays that fill them.
///
/// Records, enums and exceptions here are immutable and thread-safe unless they say otherwise.
@NullMarked
package dev.fathom.tensor;

import org.jspecify.annotations.NullMarked;
