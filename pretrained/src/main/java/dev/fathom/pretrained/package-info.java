/// Models with weights that come with Fathom.
///
/// Records, enums and exceptions here are immutable and thread-safe unless they say otherwise.
@NullMarked
package dev.fathom.pretrained;

import org.jspecify.annotations.NullMarked;
