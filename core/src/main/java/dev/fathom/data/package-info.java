/// Pictures and labels: readers, and the changes made to pictures before training.
@NullMarked
package dev.fathom.data;

import org.jspecify.annotations.NullMarked;
