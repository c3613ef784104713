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

    static boolean fits(Parameter p, List<Integer> shape) {
        List<Integer> s = p.shape();
        return shape.equals(foreign(p))
                || (s.size() == FILTER_RANK
                        && shape.equals(List.of(s.get(0), s.get(1) * s.get(2) * s.get(3))));
    }

    /// The values in this project's order.
    ///
    /// @param stored one that fits
    static float[] own(Parameter p, Stored stored) {
        float[] theirs = stored.floats();
        List<Integer> s = p.shape();
        if (s.size() < FILTER_RANK) {
            return theirs;
        }
        int pixels = s.get(1) * s.get(2);
        int depth = s.get(3);
        float[] own = new float[theirs.length];
        for (int filter = 0; filter < s.getFirst(); filter++) {
            int start = filter * pixels * depth;
            for (int d = 0; d < depth; d++) {
                for (int pixel = 0; pixel < pixels; pixel++) {
                    own[start + pixel * depth + d] = theirs[start + d * pixels + pixel];
                }
            }
        }
        return own;
    }
}
