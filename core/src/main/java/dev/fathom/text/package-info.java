/// What people write in words with values: one grammar.
///
/// Records, enums and exceptions here are immutable and thread-safe unless they say otherwise.
@NullMarked
package dev.fathom.text;

import org.jspecify.annotations.NullMarked;
