package dev.fathom.kernel.vector.direct;

import dev.fathom.tensor.Axis;

/// One axis of a [Sweep]: window `j` reads, with tap `m`, source position `first + j·step + m·gap`,
/// and writes destination position `to + j·toStep`.
///
/// @param taps number of positions that a window reads; may be 0
/// @param kernel position in the kernel of tap 0
/// @param kernelStep from one tap to the next in the kernel
public record Line(
        int taps,
        int first,
        int gap,
        int step,
        int windows,
        int to,
        int toStep,
        int kernel,
        int kernelStep) {

    /// A convolution itself.
    static Line forward(Axis a, int windows) {
        return new Line(a.kernel(), -a.before(), a.dilation(), a.stride(), windows, 0, 1, 0, 1);
    }

    /// The gradient of those inputs whose position is `residue` modulo the stride: they are joined
    /// with neighbouring outputs by every so many-th tap of the kernel, so they are a convolution
    /// of stride 1 with the kernel turned round.
    static Line backward(Axis a, int input, int residue) {
        int stride = a.stride();
        int kernelStep = stride / gcd(stride, a.dilation());
        int windows = Math.ceilDiv(input - residue, stride);
        for (int k = 0; k < Math.min(kernelStep, a.kernel()); k++) {
            if ((residue + a.before() - k * a.dilation()) % stride == 0) {
                int taps = (a.kernel() - 1 - k) / kernelStep + 1;
                int last = k + (taps - 1) * kernelStep;
                int first = (residue + a.before() - last * a.dilation()) / stride;
                int gap = kernelStep * a.dilation() / stride;
                return new Line(taps, first, gap, 1, windows, residue, stride, last, -kernelStep);
            }
        }
        return new Line(0, 0, 1, 1, windows, residue, stride, 0, 0);
    }

    private static int gcd(int a, int b) {
        return b == 0 ? a : gcd(b, a % b);
    }

    /// A window of one position, whose result is the only one.
    public static Line at(int position) {
        return new Line(1, position, 1, 1, 1, 0, 1, 0, 1);
    }

    /// Reads the results of this one.
    Line results() {
        return new Line(1, to, 1, toStep, windows, 0, 1, 0, 1);
    }

    /// A single window.
    Line only(int window) {
        int start = to + window * toStep;
        return new Line(
                taps, first + window * step, gap, step, 1, start, toStep, kernel, kernelStep);
    }

    /// With as many more windows as fill the last of groups of so many.
    public Line filledUp(int group) {
        int whole = Math.ceilDiv(windows, group) * group;
        return new Line(taps, first, gap, step, whole, to, toStep, kernel, kernelStep);
    }

    public int kernel(int tap) {
        return kernel + tap * kernelStep;
    }

    /// Number of source positions from the first to the last that so many windows read.
    int extent(int windows) {
        return taps == 0 || windows == 0 ? 0 : (windows - 1) * step + (taps - 1) * gap + 1;
    }

    /// Whether no window reads outside `length` source positions.
    boolean isInside(int length) {
        return taps == 0 || (first >= 0 && first + extent(windows) <= length);
    }
}
