/// Data sets in files: folders of pictures, MNIST, CIFAR.
///
/// Records, enums and exceptions here are immutable and thread-safe unless they say otherwise.
@NullMarked
package dev.fathom.data.format;

import org.jspecify.annotations.NullMarked;
