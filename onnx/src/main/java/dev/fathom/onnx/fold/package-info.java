/// Makes constants of nodes that read constants alone, as plain loops over arrays of any number of
/// dimensions.
@org.jspecify.annotations.NullMarked
package dev.fathom.onnx.fold;
