/// Values to compare with.
@NullMarked
package dev.fathom.reference;

import org.jspecify.annotations.NullMarked;
