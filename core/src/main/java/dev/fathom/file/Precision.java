package dev.fathom.file;

/// How a file holds a number, called as in safetensors.
public enum Precision {
    /// single precision, exactly as it is computed with
    F32(4),
    /// half precision: 11 significant bits, at most [#LARGEST_HALF]; a file of half the size
    F16(2);

    static final float LARGEST_HALF = 65504;

    private final int bytes;

    Precision(int bytes) {
        this.bytes = bytes;
    }

    int bytes() {
        return bytes;
    }
}
