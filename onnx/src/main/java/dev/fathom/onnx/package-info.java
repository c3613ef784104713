/// Reads and writes ONNX networks.
///
/// Records, enums and exceptions here are immutable and thread-safe unless they say otherwise.
@NullMarked
package dev.fathom.onnx;

import org.jspecify.annotations.NullMarked;
