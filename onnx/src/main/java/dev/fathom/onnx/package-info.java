/// Reads and writes ONNX networks.
@NullMarked
package dev.fathom.onnx;

import org.jspecify.annotations.NullMarked;
