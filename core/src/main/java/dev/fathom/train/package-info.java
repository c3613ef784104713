/// Training: optimizers, schedules, loss, metrics.
@NullMarked
package dev.fathom.train;

import org.jspecify.annotations.NullMarked;
