/// Does the works with Deeplearning4j.
@org.jspecify.annotations.NullMarked
package dev.fathom.peers.dl4j;
