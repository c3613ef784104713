/// Training: optimizers, schedules, loss, metrics.
///
/// Records, enums and exceptions here are immutable and thread-safe unless they say otherwise.
@NullMarked
package dev.fathom.train;

import org.jspecify.annotations.NullMarked;
