/// What layers are in ONNX: a layer or family of layers a writer.
@NullMarked
package dev.fathom.onnx.write.layer;

import org.jspecify.annotations.NullMarked;
