package dev.fathom.layer;

import java.util.Arrays;
import java.util.function.IntUnaryOperator;

/// Which input each output takes along one axis: one, or two neighbours in shares that sum to 1.
///
/// Several threads may read it as long as none changes the array.
///
/// @param low the first of the two; [#NOTHING] where there is none
/// @param high the second; equal to low where there is one only
/// @param share the second's share
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Lookup(int[] low, int[] high, float[] share) {
    /// Stands where an output takes no input.
    public static final int NOTHING = -1;

    /// One input, or none, for each output.
    public static Lookup of(int outputs, IntUnaryOperator input) {
        int[] places = new int[outputs];
        Arrays.setAll(places, input);
        return new Lookup(places, places, new float[outputs]);
    }

    public int outputs() {
        return low.length;
    }

    /// Writes each output's depth column.
    ///
    /// @param constant what outputs are that take no input
    public static void forward(Pass p, Lookup x, Lookup y, float constant) {
        int depth = p.output().depth();
        p.eachPicture(
                n -> {
                    int to = n * p.output().size();
                    for (int row = 0; row < y.outputs(); row++) {
                        for (int column = 0; column < x.outputs(); column++) {
                            Arrays.fill(p.y(), to, to + depth, constant);
                            new Corners(p, x, y, n, row, column).read(p.x(), p.y(), to);
                            to += depth;
                        }
                    }
                });
    }

    /// Gives each output's gradient to the inputs that it took.
    public static void backward(Pass p, Lookup x, Lookup y) {
        float[] dx = p.dx();
        if (dx == null) {
            return;
        }
        int depth = p.output().depth();
        int size = p.input().size();
        p.eachPicture(
                n -> {
                    Arrays.fill(dx, n * size, (n + 1) * size, 0);
                    int from = n * p.output().size();
                    for (int row = 0; row < y.outputs(); row++) {
                        for (int column = 0; column < x.outputs(); column++) {
                            new Corners(p, x, y, n, row, column).add(p.dy(), from, dx);
                            from += depth;
                        }
                    }
                });
    }

    /// The four inputs of one output, where their depth columns begin, and their shares.
    private static final class Corners {
        private final int depth;
        private final int[] at = new int[4];
        private final float[] share = new float[4];

        Corners(Pass p, Lookup x, Lookup y, int n, int row, int column) {
            depth = p.output().depth();
            for (int i = 0; i < 4; i++) {
                boolean right = i % 2 == 1;
                boolean below = i >= 2;
                int inputX = right ? x.high[column] : x.low[column];
                int inputY = below ? y.high[row] : y.low[row];
                if (inputX != NOTHING && inputY != NOTHING) {
                    int pixel = (n * p.input().height() + inputY) * p.input().width() + inputX;
                    at[i] = pixel * depth;
                    share[i] =
                            (right ? x.share[column] : 1 - x.share[column])
                                    * (below ? y.share[row] : 1 - y.share[row]);
                }
            }
        }

        void read(float[] from, float[] to, int start) {
            if (share[0] == 1) {
                System.arraycopy(from, at[0], to, start, depth);
                return;
            }
            boolean first = true;
            for (int i = 0; i < 4; i++) {
                if (share[i] == 0) {
                    continue;
                }
                for (int d = 0; d < depth; d++) {
                    to[start + d] = (first ? 0 : to[start + d]) + share[i] * from[at[i] + d];
                }
                first = false;
            }
        }

        void add(float[] from, int start, float[] to) {
            for (int i = 0; i < 4; i++) {
                if (share[i] == 0) {
                    continue;
                }
                for (int d = 0; d < depth; d++) {
                    to[at[i] + d] += share[i] * from[start + d];
                }
            }
        }
    }
}
