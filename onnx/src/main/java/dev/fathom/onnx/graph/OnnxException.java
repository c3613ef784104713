package dev.fathom.onnx.graph;

import dev.fathom.file.DataException;

/// An ONNX file that can't be used. The message is one sentence: file, node or tensor, what was
/// expected, what was found, the way out.
public final class OnnxException extends DataException {
    private static final long serialVersionUID = 1;

    public OnnxException(String message) {
        super(message);
    }

    public OnnxException(String message, Throwable cause) {
        super(message, cause);
    }
}
