/// Random changes to pictures in training.
@NullMarked
package dev.fathom.data.augment;

import org.jspecify.annotations.NullMarked;
