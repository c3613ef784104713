/// What ONNX's operators mean, as plain loops over arrays of any number of dimensions, with sums in
/// double: constants are folded with it, and the ONNX project's cases run on it. Networks run as
/// Fathom's layers instead.
@NullMarked
package dev.fathom.onnx.evaluate;

import org.jspecify.annotations.NullMarked;
