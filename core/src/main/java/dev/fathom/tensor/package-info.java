/// Shapes and the arrays that fill them.
@NullMarked
package dev.fathom.tensor;

import org.jspecify.annotations.NullMarked;
