/// The arithmetic as plain loops, with sums in double: the definition, and the oracle of tests.
@NullMarked
package dev.fathom.kernel.plain;

import org.jspecify.annotations.NullMarked;
