/// Networks of the literature.
///
/// Records, enums and exceptions here are immutable and thread-safe unless they say otherwise.
@NullMarked
package dev.fathom.zoo;

import org.jspecify.annotations.NullMarked;
