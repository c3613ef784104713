/// How weights follow their gradients: optimizers, schedules, clipping, averaging.
///
/// Records, enums and exceptions here are immutable and thread-safe unless they say otherwise.
@org.jspecify.annotations.NullMarked
package dev.fathom.train.optimizer;
