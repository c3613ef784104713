/// A neuron in words and numbers.
@NullMarked
package dev.fathom.show.text;

import org.jspecify.annotations.NullMarked;
