/// Recipes, and the single step of a training.
@NullMarked
package dev.fathom.train.learn;

import org.jspecify.annotations.NullMarked;
