package dev.fathom.onnx.operator;

/// One axis of a tensor that is resized.
///
/// @param scale output by input, before the output is cut to a whole number
/// @param start where the part that is resized begins, 0 … 1 (tf_crop_and_resize)
/// @param end where it ends
public record ResizedAxis(int input, int output, double scale, double start, double end) {

    static ResizedAxis unchanged(int size) {
        return new ResizedAxis(size, size, 1, 0, 1);
    }

    public boolean isUnchanged() {
        return equals(unchanged(input));
    }
}
