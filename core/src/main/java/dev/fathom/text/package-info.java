/// What people write in words with values: one grammar.
@NullMarked
package dev.fathom.text;

import org.jspecify.annotations.NullMarked;
