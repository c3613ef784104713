package dev.fathom.tensor;

/// How a window steps along one axis.
///
/// @param kernel number of inputs that the window reads
/// @param stride step from one window to the next
/// @param before padding before the first input, in values
/// @param after padding after the last input, in values
/// @param dilation distance between neighbouring inputs of one window
public record Axis(int kernel, int stride, int before, int after, int dilation) {

    private static final int MOST = 1 << 20;

    public Axis {
        atLeast(1, "kernel", kernel);
        atLeast(1, "stride", stride);
        atLeast(0, "padding", before);
        atLeast(0, "padding", after);
        atLeast(1, "dilation", dilation);
        long extent = (long) dilation * (kernel - 1) + 1;
        if (extent > MOST) {
            throw new ShapeException(
                    "kernel %s with dilation %s reaches over %s: must be at most %s"
                            .formatted(kernel, dilation, extent, MOST));
        }
    }

    private static void atLeast(int least, String name, int value) {
        if (value < least || value > MOST) {
            throw new ShapeException(name + " " + value + ": must be " + least + " … " + MOST);
        }
    }

    /// A step of 1, no padding, no gaps.
    public static Axis of(int kernel) {
        return new Axis(kernel, 1, 0, 0, 1);
    }

    public Axis stride(int stride) {
        return new Axis(kernel, stride, before, after, dilation);
    }

    public Axis padding(int before, int after) {
        return new Axis(kernel, stride, before, after, dilation);
    }

    public Axis dilation(int dilation) {
        return new Axis(kernel, stride, before, after, dilation);
    }

    /// Inputs from the first to the last that the window reads: dilation·(kernel − 1) + 1.
    public int extent() {
        return dilation * (kernel - 1) + 1;
    }

    /// Room for the window's first input: input − extent + before + after; negative when the window
    /// is larger than the padded input.
    public int room(int input) {
        return input - extent() + before + after;
    }

    /// Whether the windows end exactly at the border of the padded input.
    public boolean fits(int input) {
        return room(input) >= 0 && room(input) % stride == 0;
    }

    /// Number of windows: (input − extent + padding)/stride + 1, rounded as said; 0 or less when
    /// there is none.
    public int output(int input, Rounding rounding) {
        int room = room(input);
        if (room < 0) {
            return 0;
        }
        int windows = room / stride + 1;
        boolean another = rounding == Rounding.CEIL && room % stride != 0;
        return another && windows * stride < input + before ? windows + 1 : windows;
    }

    /// Size of the input from which this axis makes `windows` windows when the rest is left out:
    /// what a transposed convolution makes.
    ///
    /// @param rest number of values left out, less than the stride
    /// @throws ShapeException when there is no such input
    public int transposedOutput(int windows, int rest) {
        if (rest >= stride) {
            throw new ShapeException(
                    "output padding %s: must be less than the stride %s, or the sizes no longer tell each other"
                            .formatted(rest, stride));
        }
        long size = (windows - 1L) * stride + extent() - before - after + rest;
        if (size < 1 || size > Integer.MAX_VALUE) {
            throw new ShapeException(Fit.transposedComplaint(this, windows, rest, size));
        }
        return (int) size;
    }

    /// [#transposedOutput] as a formula: `(13 − 1)·2 + 3 − 2·1 = 25`.
    public String transposedArithmetic(int windows, int rest) {
        return Fit.transposedArithmetic(
                this, windows, rest, Integer.toString(transposedOutput(windows, rest)));
    }

    /// The number of windows as a formula: `(227 − 11 + 2·0)/4 + 1 = 55`.
    public String arithmetic(int input) {
        return Fit.arithmetic(this, input);
    }
}
