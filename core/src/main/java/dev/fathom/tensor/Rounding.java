package dev.fathom.tensor;

/// What happens when a window's last step does not end exactly at the border.
public enum Rounding {
    /// It is an error.
    STRICT,
    /// The rest is left out (PyTorch's and ONNX's default).
    FLOOR,
    /// One more window is made, which hangs over the border (Caffe's pools). A window that would
    /// start beyond the input and its padding before is left out, as in PyTorch and ONNX.
    CEIL
}
