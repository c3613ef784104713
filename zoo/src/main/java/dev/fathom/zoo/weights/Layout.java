package dev.fathom.zoo.weights;

import dev.fathom.layer.Parameter;
import dev.fathom.tensor.Stored;
import java.util.List;

/// PyTorch's order of a filter's weights, channels first, and this project's, channels last.
final class Layout {
    /// filter, height, width, channel
    private static final int FILTER_RANK = 4;

    private Layout() {}

    /// The shape that an array has in PyTorch's files. A fully connected layer's has no width and
    /// height there: [#fits] takes it, too.
    static List<Integer> foreign(Parameter p) {
        List<Integer> s = p.shape();
        return s.size() == FILTER_RANK ? List.of(s.get(0), s.get(3), s.get(1), s.get(2)) : s;
    }

    /// The shape of a layer that reads a list of numbers there.
    static List<Integer> flat(Parameter p) {
        List<Integer> s = p.shape();
        return s.size() == FILTER_RANK ? List.of(s.get(0), s.get(1) * s.get(2) * s.get(3)) : s;
    }

    static boolean fits(Parameter p, List<Integer> shape) {
        List<Integer> s = p.shape();
        return shape.equals(foreign(p))
                || shape.equals(flat(p))
                || (s.size() == 1 && shape.equals(List.of(s.getFirst(), 1, 1)));
    }

    /// The values in this project's order.
    ///
    /// @param stored one that fits
    static float[] own(Parameter p, Stored stored) {
        List<Integer> s = p.shape();
        return s.size() < FILTER_RANK
                ? stored.floats()
                : turned(stored.floats(), s.get(0), s.get(3), s.get(1) * s.get(2));
    }

    /// The values in PyTorch's order.
    static float[] foreign(Parameter p, float[] values) {
        List<Integer> s = p.shape();
        return s.size() < FILTER_RANK
                ? values
                : turned(values, s.get(0), s.get(1) * s.get(2), s.get(3));
    }

    /// Each filter as a matrix of rows and columns, turned.
    private static float[] turned(float[] values, int filters, int rows, int columns) {
        float[] turned = new float[values.length];
        for (int filter = 0; filter < filters; filter++) {
            int start = filter * rows * columns;
            for (int row = 0; row < rows; row++) {
                for (int column = 0; column < columns; column++) {
                    turned[start + column * rows + row] = values[start + row * columns + column];
                }
            }
        }
        return turned;
    }
}
