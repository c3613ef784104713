package dev.fathom.onnx.evaluate;

import dev.fathom.onnx.operator.Grid;
import java.util.List;
import java.util.function.IntConsumer;

/// The single taps of the windows of a grid.
record GridTaps(Grid grid) {
    int taps() {
        return grid.kernel().stream().reduce(1, Math::multiplyExact);
    }

    /// Calls with the place, in the input's plane, of each tap of a window that lies within it.
    ///
    /// @param window coordinates among the windows
    void forEachTap(int[] window, IntConsumer place) {
        forEachTap(0, window, 0, place);
    }

    private void forEachTap(int axis, int[] window, int place, IntConsumer consumer) {
        if (axis == grid.input().size()) {
            consumer.accept(place);
            return;
        }
        int start = window[axis] * grid.strides().get(axis) - grid.before().get(axis);
        for (int tap = 0; tap < grid.kernel().get(axis); tap++) {
            int at = start + tap * grid.dilations().get(axis);
            if (at >= 0 && at < grid.input().get(axis)) {
                forEachTap(axis + 1, window, place * grid.input().get(axis) + at, consumer);
            }
        }
    }

    /// Taps of a window that lie on the input or its padding.
    int tapsWithPadding(int[] window) {
        int taps = 1;
        for (int axis = 0; axis < window.length; axis++) {
            int start = window[axis] * grid.strides().get(axis) - grid.before().get(axis);
            int most = grid.input().get(axis) + grid.after().get(axis);
            int inside = 0;
            for (int tap = 0; tap < grid.kernel().get(axis); tap++) {
                inside += start + tap * grid.dilations().get(axis) < most ? 1 : 0;
            }
            taps *= inside;
        }
        return taps;
    }

    /// Coordinates of the element at a place of an array with these sizes.
    static int[] coordinates(int place, List<Integer> sizes) {
        int[] coordinates = new int[sizes.size()];
        for (int axis = coordinates.length - 1; axis >= 0; axis--) {
            coordinates[axis] = place % sizes.get(axis);
            place /= sizes.get(axis);
        }
        return coordinates;
    }
}
