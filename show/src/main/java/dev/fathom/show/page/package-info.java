/// HTML pages.
///
/// Records, enums and exceptions here are immutable and thread-safe unless they say otherwise.
@NullMarked
package dev.fathom.show.page;

import org.jspecify.annotations.NullMarked;
