/// Makes constants of nodes that read constants alone, as plain loops over arrays of any number of
/// dimensions.
@NullMarked
package dev.fathom.onnx.fold;

import org.jspecify.annotations.NullMarked;
