/// Data sets in files: folders of pictures, MNIST, CIFAR.
@NullMarked
package dev.fathom.data.format;

import org.jspecify.annotations.NullMarked;
