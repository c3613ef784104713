package dev.fathom.kernel;

/// Local response normalisation along depth: `y = x / (k + a·Σ x²)^β`, the sum over the `size`
/// channels around each channel, cut off at the borders.
///
/// `a` here multiplies the *sum* (Krizhevsky 2012). Caffe, ONNX and PyTorch divide their alpha by
/// `size` first.
///
/// @param size number of channels in a sum: size/2 rounded down before, the rest from the channel
///   itself on
/// @param alpha factor of the sum
/// @param beta exponent
/// @param k what is added to the sum
public record LrnShape(int size, float alpha, float beta, float k) {

    /// First channel of the sum around channel `d`.
    public int first(int d) {
        return Math.max(0, d - size / 2);
    }

    /// Last channel of the sum around channel `d`.
    public int last(int d, int depth) {
        return Math.min(depth - 1, d - size / 2 + size - 1);
    }
}
