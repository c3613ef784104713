/// Does the works with ONNX Runtime.
@org.jspecify.annotations.NullMarked
package dev.fathom.peers.onnxruntime;
