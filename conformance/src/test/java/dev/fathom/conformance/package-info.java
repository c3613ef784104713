/// Runs the ONNX project's own cases.
@NullMarked
package dev.fathom.conformance;

import org.jspecify.annotations.NullMarked;
