/// Where a value in a network comes from: each neuron as the arithmetic that made it.
@NullMarked
package dev.fathom.explain;

import org.jspecify.annotations.NullMarked;
