/// What ONNX's operators say by their attributes and constants: which there are, where their
/// windows lie, what they make of dimensions.
@org.jspecify.annotations.NullMarked
package dev.fathom.onnx.operator;
