package dev.fathom.model;

import dev.fathom.tensor.Axis;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/// Which inputs the taps of a window meet along one axis.
final class Taps {
    private Taps() {}

    /// The input of each tap of window number `window`; [WeightedSum#NOTHING] in the padding.
    static List<Integer> read(Axis axis, int size, int window) {
        int start = window * axis.stride() - axis.before();
        return each(axis, size, tap -> start + tap * axis.dilation());
    }

    /// The input that reaches an output of a transposed convolution through each tap;
    /// [WeightedSum#NOTHING] where the strides leave none, or beyond the border.
    static List<Integer> reached(Axis axis, int size, int output) {
        return each(
                axis,
                size,
                tap -> {
                    int steps = output + axis.before() - tap * axis.dilation();
                    return steps % axis.stride() == 0 ? steps / axis.stride() : -1;
                });
    }

    private static List<Integer> each(Axis axis, int size, IntUnaryOperator place) {
        return IntStream.range(0, axis.kernel())
                .map(place)
                .mapToObj(i -> i >= 0 && i < size ? i : WeightedSum.NOTHING)
                .toList();
    }
}
