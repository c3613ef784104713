/// The arithmetic of convolutional networks on plain arrays: what it means, and how it is done
/// fast.
@NullMarked
package dev.fathom.kernel;

import org.jspecify.annotations.NullMarked;
