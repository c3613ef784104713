/// How weights follow their gradients: optimizers, schedules, clipping, averaging.
@NullMarked
package dev.fathom.train.optimizer;

import org.jspecify.annotations.NullMarked;
