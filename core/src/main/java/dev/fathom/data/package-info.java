/// Pictures on their way to a network: preprocessing, and batches prepared beside the computing.
@NullMarked
package dev.fathom.data;

import org.jspecify.annotations.NullMarked;
