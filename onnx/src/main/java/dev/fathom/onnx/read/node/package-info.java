/// What the nodes of a graph become: an operator or family of operators a reader.
@org.jspecify.annotations.NullMarked
package dev.fathom.onnx.read.node;
