/// Writes models as ONNX networks.
@NullMarked
package dev.fathom.onnx.write;

import org.jspecify.annotations.NullMarked;
