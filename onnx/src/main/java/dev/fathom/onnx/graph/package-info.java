/// ONNX files as checked, immutable graphs: everything about bytes that come from anywhere is here.
///
/// Records, enums and exceptions here are immutable and thread-safe unless they say otherwise.
@org.jspecify.annotations.NullMarked
package dev.fathom.onnx.graph;
