/// What the nodes of a graph become: an operator or family of operators a reader.
@NullMarked
package dev.fathom.onnx.read.node;

import org.jspecify.annotations.NullMarked;
