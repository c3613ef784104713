/// Data sets in files: folders of pictures, MNIST, CIFAR.
///
/// Records, enums and exceptions here are immutable and thread-safe unless they say otherwise.
@org.jspecify.annotations.NullMarked
package dev.fathom.data.format;
