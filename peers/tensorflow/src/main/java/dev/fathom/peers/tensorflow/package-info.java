/// Does the works with TensorFlow-Java.
@org.jspecify.annotations.NullMarked
package dev.fathom.peers.tensorflow;
