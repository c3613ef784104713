package dev.fathom.onnx.evaluate;

import dev.fathom.onnx.operator.Grid;
import java.util.ArrayList;
import java.util.List;

/// Runs of taps and windows along the last dimension: for each tap, and each row of windows of
/// which that tap lies on the input, one run. Sums over runs are plain loops that a compiler makes
/// fast.
///
/// @param plane elements of the input's spatial dimensions
/// @param windows number of windows
/// @param taps number of taps of a window
/// @param stride distance, in the input, of the taps of neighbouring windows
record Rows(int plane, int windows, int taps, int stride, List<Run> runs) {

    /// Windows `window` … `window + length − 1`, whose tap lies at `place`, `place + stride`, ….
    private record Run(int tap, int window, int place, int length) {}

    static Rows of(Grid grid) {
        int last = grid.input().size() - 1;
        int stride = grid.strides().get(last);
        int rowOfWindows = grid.output().get(last);
        int windows = product(grid.output());
        List<Run> runs = new ArrayList<>();
        for (int tap = 0; tap < new GridTaps(grid).taps(); tap++) {
            int[] k = GridTaps.coordinates(tap, grid.kernel());
            long offset = (long) k[last] * grid.dilations().get(last) - grid.before().get(last);
            long first = Math.max(0, Math.ceilDiv(-offset, stride));
            long end =
                    Math.min(rowOfWindows, Math.ceilDiv(grid.input().get(last) - offset, stride));
            for (int window = 0; window < windows && first < end; window += rowOfWindows) {
                int row = row(grid, GridTaps.coordinates(window, grid.output()), k);
                if (row >= 0) {
                    int place = (int) (row * grid.input().get(last) + first * stride + offset);
                    runs.add(new Run(tap, window + (int) first, place, (int) (end - first)));
                }
            }
        }
        return new Rows(product(grid.input()), windows, new GridTaps(grid).taps(), stride, runs);
    }

    /// The input's row in which a tap of a window lies; −1 when it lies outside.
    private static int row(Grid grid, int[] window, int[] tap) {
        int row = 0;
        for (int axis = 0; axis < tap.length - 1; axis++) {
            long at =
                    (long) window[axis] * grid.strides().get(axis)
                            + (long) tap[axis] * grid.dilations().get(axis)
                            - grid.before().get(axis);
            if (at < 0 || at >= grid.input().get(axis)) {
                return -1;
            }
            row = row * grid.input().get(axis) + (int) at;
        }
        return row;
    }

    private static int product(List<Integer> sizes) {
        return sizes.stream().reduce(1, Math::multiplyExact);
    }

    /// Adds to each window's sum its taps' products: a convolution of one channel.
    void gather(float[] x, int xStart, float[] w, int wStart, double[] sums) {
        for (Run run : runs) {
            gather(run, x, xStart + run.place, w[wStart + run.tap], sums);
        }
    }

    private void gather(Run run, float[] x, int from, double weight, double[] sums) {
        for (int i = 0; i < run.length; i++) {
            sums[run.window + i] += weight * x[from + i * stride];
        }
    }

    /// Adds each window's value, by its taps, to the places they lie on: a transposed convolution
    /// of one channel.
    void scatter(float[] x, int xStart, float[] w, int wStart, double[] sums) {
        for (Run run : runs) {
            double weight = w[wStart + run.tap];
            for (int i = 0; i < run.length; i++) {
                sums[run.place + i * stride] += weight * x[xStart + run.window + i];
            }
        }
    }
}
