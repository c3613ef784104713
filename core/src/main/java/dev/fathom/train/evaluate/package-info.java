/// How well a model does: losses, metrics, comparisons.
@NullMarked
package dev.fathom.train.evaluate;

import org.jspecify.annotations.NullMarked;
