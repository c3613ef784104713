/// Makes models of ONNX graphs that other programs wrote.
///
/// Records, enums and exceptions here are immutable and thread-safe unless they say otherwise.
@org.jspecify.annotations.NullMarked
package dev.fathom.onnx.read;
