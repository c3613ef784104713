/// Networks of the literature.
@NullMarked
package dev.fathom.zoo;

import org.jspecify.annotations.NullMarked;
