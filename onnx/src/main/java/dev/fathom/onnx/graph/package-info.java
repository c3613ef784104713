/// ONNX files as checked, immutable graphs: everything about bytes that come from anywhere is here.
@NullMarked
package dev.fathom.onnx.graph;

import org.jspecify.annotations.NullMarked;
