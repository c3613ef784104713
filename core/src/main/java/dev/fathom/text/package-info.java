/// What users write as text: one grammar of words with values, and numbers.
@NullMarked
package dev.fathom.text;

import org.jspecify.annotations.NullMarked;
