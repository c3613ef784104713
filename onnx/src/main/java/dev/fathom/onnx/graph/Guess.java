package dev.fathom.onnx.graph;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// What a file that is not an ONNX file may be instead.
final class Guess {
    private static final int LOOKED_AT = 64;

    private Guess() {}

    static String what(byte[] bytes) {
        byte[] head = Arrays.copyOf(bytes, Math.min(LOOKED_AT, bytes.length));
        String text = new String(head, StandardCharsets.ISO_8859_1);
        if (head.length == 0) {
            return "it is empty";
        }
        if (text.startsWith("version https://git-lfs")) {
            return "it is a pointer to a file in Git LFS; fetch the file with git lfs pull";
        }
        if (head.length > 8 && text.charAt(8) == '{') {
            return "it looks like a safetensors file; give the ONNX file";
        }
        if (text.startsWith("PK")) {
            return "it is a ZIP archive (PyTorch's .pt, Keras's .keras, or an ONNX file in one);"
                    + " export the network as ONNX, or unpack the file";
        }
        if (text.startsWith("\u0089HDF")) {
            return "it is an HDF5 file, as Keras writes; convert it with tf2onnx";
        }
        if (text.startsWith("TFL3", 4)) {
            return "it is a TensorFlow Lite file; convert it with tf2onnx --tflite";
        }
        if (text.matches("[ -~\\s]*")) {
            return "it is a text; give the binary ONNX file";
        }
        return "its bytes are not a whole protobuf message; it may be damaged or cut short, so"
                + " fetch or export it again";
    }
}
