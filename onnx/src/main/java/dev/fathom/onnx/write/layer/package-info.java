/// What layers are in ONNX: a layer or family of layers a writer.
@org.jspecify.annotations.NullMarked
package dev.fathom.onnx.write.layer;
