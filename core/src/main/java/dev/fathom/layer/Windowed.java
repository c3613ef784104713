package dev.fathom.layer;

import dev.fathom.tensor.Axis;
import dev.fathom.tensor.Rounding;
import dev.fathom.tensor.Volume;
import dev.fathom.tensor.Window;

/// A layer whose window slides: the words that set how.
///
/// Implementations are immutable and thread-safe.
///
/// @param <L> the layer itself
public interface Windowed<L extends Layer> {

    /// How the window slides.
    Window window();

    /// The same layer with another window.
    L window(Window window);

    /// Whether the window slides over the output, not over the input.
    default boolean isTransposed() {
        return false;
    }

    /// The same step along both axes, in inputs.
    default L stride(int stride) {
        return stride(stride, stride);
    }

    /// Steps along width and height, in inputs.
    default L stride(int x, int y) {
        return window(window().stride(x, y));
    }

    /// The same padding on all four sides.
    default L padding(int padding) {
        return padding(padding, padding);
    }

    /// Padding before (left, top) and after (right, bottom).
    default L padding(int before, int after) {
        return padding(before, after, before, after);
    }

    /// Zeros on each side.
    default L padding(int left, int right, int top, int bottom) {
        return window(window().padding(left, right, top, bottom));
    }

    /// The same distance of the kernel's values along both axes; 1 has no gaps.
    default L dilation(int dilation) {
        return dilation(dilation, dilation);
    }

    /// Distances of the kernel's values along width and height; 1 has no gaps.
    default L dilation(int x, int y) {
        return window(window().dilation(x, y));
    }

    /// Leaves out the rest at the border: [Rounding#FLOOR].
    default L floor() {
        return window(window().rounding(Rounding.FLOOR));
    }

    /// Makes one more window for the rest at the border: [Rounding#CEIL].
    default L ceil() {
        return window(window().rounding(Rounding.CEIL));
    }

    /// `11` or `5, 3`: the kernel as an argument.
    static String kernel(Window w) {
        return pair(w.x().kernel(), w.y().kernel());
    }

    /// `.stride(4).padding(2)`: all that differs from the default.
    static String modifiers(Window w) {
        Axis x = w.x();
        Axis y = w.y();
        StringBuilder text = new StringBuilder();
        if (x.stride() != 1 || y.stride() != 1) {
            text.append(".stride(").append(pair(x.stride(), y.stride())).append(')');
        }
        text.append(padding(x, y));
        if (x.dilation() != 1 || y.dilation() != 1) {
            text.append(".dilation(").append(pair(x.dilation(), y.dilation())).append(')');
        }
        return switch (w.rounding()) {
            case STRICT -> text.toString();
            case FLOOR -> text.append(".floor()").toString();
            case CEIL -> text.append(".ceil()").toString();
        };
    }

    private static String padding(Axis x, Axis y) {
        if (x.before() != y.before() || x.after() != y.after()) {
            return ".padding(%s, %s, %s, %s)"
                    .formatted(x.before(), x.after(), y.before(), y.after());
        }
        boolean none = x.before() == 0 && x.after() == 0;
        return none ? "" : ".padding(" + pair(x.before(), x.after()) + ")";
    }

    /// `4`, or `4, 2` where width and height differ.
    static String pair(int a, int b) {
        return a == b ? Integer.toString(a) : a + ", " + b;
    }

    /// The output size along one axis, or along both where they differ.
    static String formula(Window w, Volume in) {
        String x = arithmetic(w.x(), in.width(), w.rounding());
        String y = arithmetic(w.y(), in.height(), w.rounding());
        return both(x, y);
    }

    /// What holds for width and height, said once where it is the same.
    static String both(String x, String y) {
        return x.equals(y) ? x : x + ", " + y;
    }

    /// A window as large as the input.
    static Window whole(Volume in) {
        return Window.of(in.width(), in.height());
    }

    private static String arithmetic(Axis axis, int size, Rounding rounding) {
        String text = axis.arithmetic(size);
        return rounding == Rounding.STRICT || axis.fits(size)
                ? text
                : text + " → " + axis.output(size, rounding);
    }
}
