package dev.fathom.onnx.read.node;

import dev.fathom.onnx.operator.Grid;
import dev.fathom.tensor.Axis;
import dev.fathom.tensor.Rounding;
import dev.fathom.tensor.Volume;
import dev.fathom.tensor.Window;

/// ONNX's windows as Fathom's. Where there is one spatial dimension it is the width.
final class Windows {
    private Windows() {}

    /// The window that makes as many outputs: strict where that does it, else rounded down or up.
    static Window of(NodeScope scope, Grid grid, Volume in) {
        int width = grid.kernel().size() - 1;
        boolean flat = width == 0;
        Axis x = axis(grid, width, grid.after().get(width));
        Axis y = flat ? Axis.of(1) : axis(grid, 0, grid.after().getFirst());
        int rows = flat ? 1 : grid.output().getFirst();
        for (Rounding rounding : Rounding.values()) {
            Window window = new Window(x, y, rounding);
            if (window.fits(in)
                    && x.output(in.width(), rounding) == grid.output().get(width)
                    && y.output(in.height(), rounding) == rows) {
                return window;
            }
        }
        throw scope.wrong("its windows can't be laid on " + in);
    }

    /// How a transposed convolution slides over what it makes: the padding behind is what is left
    /// out of the full size.
    static Window transposed(Grid grid) {
        int width = grid.kernel().size() - 1;
        return new Window(
                axis(grid, width, Math.max(0, missing(grid, width))),
                width == 0 ? Axis.of(1) : axis(grid, 0, Math.max(0, missing(grid, 0))),
                Rounding.STRICT);
    }

    /// What a transposed convolution makes beyond its windows.
    ///
    /// @param fromLast 0 for the width, 1 for the height
    static int rest(Grid grid, int fromLast) {
        int axis = grid.kernel().size() - 1 - fromLast;
        return axis < 0 ? 0 : Math.max(0, -missing(grid, axis));
    }

    /// How much shorter the result is than all windows side by side, padding in front taken off.
    private static int missing(Grid grid, int axis) {
        int extent = (grid.kernel().get(axis) - 1) * grid.dilations().get(axis) + 1;
        int all = (grid.output().get(axis) - 1) * grid.strides().get(axis) + extent;
        return all - grid.before().get(axis) - grid.input().get(axis);
    }

    private static Axis axis(Grid grid, int axis, int after) {
        return new Axis(
                grid.kernel().get(axis),
                grid.strides().get(axis),
                grid.before().get(axis),
                after,
                grid.dilations().get(axis));
    }
}
