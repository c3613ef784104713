/// What people write as text: one grammar of words with values, and numbers.
///
/// Records, enums and exceptions here are immutable and thread-safe unless they say otherwise.
@NullMarked
package dev.fathom.text;

import org.jspecify.annotations.NullMarked;
