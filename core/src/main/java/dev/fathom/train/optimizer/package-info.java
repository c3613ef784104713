/// How weights follow their gradients: optimizers, schedules, clipping, averaging.
///
/// Records, enums and exceptions here are immutable and thread-safe unless they say otherwise.
@NullMarked
package dev.fathom.train.optimizer;

import org.jspecify.annotations.NullMarked;
