/// Random changes to pictures in training.
///
/// Records, enums and exceptions here are immutable and thread-safe unless they say otherwise.
@NullMarked
package dev.fathom.data.augment;

import org.jspecify.annotations.NullMarked;
