package dev.fathom.tensor;

/// A window that slides over a volume's width and height: what convolutions and pools share.
///
/// @param x along the width
/// @param y along the height
/// @param rounding what happens when the last step does not end at the border
public record Window(Axis x, Axis y, Rounding rounding) {

    public Window {
        long taps = (long) x.kernel() * y.kernel();
        if (taps > Integer.MAX_VALUE) {
            throw new ShapeException(
                    "a kernel of %s×%s has more than 2,147,483,647 values"
                            .formatted(x.kernel(), y.kernel()));
        }
    }

    /// A square window with a step of 1, no padding, no gaps.
    public static Window of(int kernel) {
        return of(kernel, kernel);
    }

    /// A window with a step of 1, no padding, no gaps.
    public static Window of(int kernelWidth, int kernelHeight) {
        return new Window(Axis.of(kernelWidth), Axis.of(kernelHeight), Rounding.STRICT);
    }

    public Window stride(int x, int y) {
        return new Window(this.x.stride(x), this.y.stride(y), rounding);
    }

    public Window padding(int left, int right, int top, int bottom) {
        return new Window(x.padding(left, right), y.padding(top, bottom), rounding);
    }

    public Window dilation(int x, int y) {
        return new Window(this.x.dilation(x), this.y.dilation(y), rounding);
    }

    public Window rounding(Rounding rounding) {
        return new Window(x, y, rounding);
    }

    /// Number of inputs in one depth slice of the window.
    public int taps() {
        return x.kernel() * y.kernel();
    }

    /// Whether both axes end exactly at the border, or need not.
    public boolean fits(Volume input) {
        return rounding == Rounding.STRICT
                ? x.fits(input.width()) && y.fits(input.height())
                : x.room(input.width()) >= 0 && y.room(input.height()) >= 0;
    }

    /// Output width × output height × `depth`.
    ///
    /// @throws ShapeException when the window does not fit
    public Volume output(Volume input, int depth) {
        if (!fits(input)) {
            throw new ShapeException(Fit.complaint(this, input));
        }
        return new Volume(
                x.output(input.width(), rounding), y.output(input.height(), rounding), depth);
    }
}
