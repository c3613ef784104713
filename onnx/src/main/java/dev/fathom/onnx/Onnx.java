package dev.fathom.onnx;

import dev.fathom.model.Model;
import dev.fathom.onnx.write.OnnxWriter;
import dev.fathom.onnx.write.Written;
import java.io.IOException;
import java.nio.file.Path;

/// ONNX files.
///
/// Stateless and thread-safe.
public final class Onnx {
    private Onnx() {}

    /// Reads an ONNX file, opset 7 to 28, as a model whose input is depth × height × width in the
    /// file. A file that Fathom wrote gives the model as it was. What else can be said:
    /// [OnnxReader].
    ///
    /// @throws dev.fathom.onnx.graph.OnnxException when it is no ONNX file, damaged, or has
    ///   something that is not supported: file, node, what, and what could be done
    public static Model read(Path file) throws IOException {
        return OnnxReader.PLAIN.read(file).model();
    }

    /// Writes a model as an ONNX file of opset 17, whole or not at all. Its input is batch × depth
    /// × height × width with any batch; layers keep their names; labels, preprocessing and the
    /// network's text stand in the file's metadata.
    ///
    /// @throws IllegalArgumentException when the model is larger than an ONNX file can be
    public static Written write(Model model, Path file) throws IOException {
        return OnnxWriter.write(model, file);
    }
}
