/// Does the works with DJL on PyTorch.
@org.jspecify.annotations.NullMarked
package dev.fathom.peers.djl;
