package dev.fathom.kernel.plain;

import dev.fathom.kernel.PoolShape;
import dev.fathom.kernel.Span;
import dev.fathom.tensor.Volume;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Pools as plain loops.
final class ReferencePools {
    private ReferencePools() {}

    /// Sees every window: `output` is the index of its value, `input` that of the picture's first
    /// value in the window's depth slice, and x and y the window's part inside the input.
    private interface Visit {
        void window(int output, int input, Span x, Span y);
    }

    private static void eachWindow(PoolShape s, int batch, Visit visit) {
        Volume in = s.input();
        Volume out = s.output();
        for (int n = 0; n < batch; n++) {
            for (int oy = 0; oy < out.height(); oy++) {
                Span y = Span.of(s.window().y(), in.height(), oy);
                for (int ox = 0; ox < out.width(); ox++) {
                    Span x = Span.of(s.window().x(), in.width(), ox);
                    for (int d = 0; d < in.depth(); d++) {
                        int output = ((n * out.height() + oy) * out.width() + ox) * in.depth() + d;
                        visit.window(output, n * in.size() + d, x, y);
                    }
                }
            }
        }
    }

    static void max(PoolShape s, int batch, float[] x, float[] y, int @Nullable [] winners) {
        int width = s.input().width();
        int depth = s.input().depth();
        eachWindow(
                s,
                batch,
                (output, input, spanX, spanY) -> {
                    int winner = spanY.from() * width + spanX.from();
                    for (int py = spanY.from(); py < spanY.to(); py += spanY.step()) {
                        for (int px = spanX.from(); px < spanX.to(); px += spanX.step()) {
                            float value = x[input + (py * width + px) * depth];
                            // NaN wins, so that it can't hide
                            if (value > x[input + winner * depth] || Float.isNaN(value)) {
                                winner = py * width + px;
                            }
                        }
                    }
                    y[output] = x[input + winner * depth];
                    if (winners != null) {
                        winners[output] = winner;
                    }
                });
    }

    static void maxBackward(PoolShape s, int batch, float[] dy, int[] winners, float[] dx) {
        int depth = s.input().depth();
        Arrays.fill(dx, 0, batch * s.input().size(), 0);
        eachWindow(
                s,
                batch,
                (output, input, spanX, spanY) -> dx[input + winners[output] * depth] += dy[output]);
    }

    /// Sums all slices of a window side by side: each value is read once, in order.
    static void average(PoolShape s, int batch, boolean countPadding, float[] x, float[] y) {
        Volume in = s.input();
        Volume out = s.output();
        int depth = in.depth();
        double[] sums = new double[depth];
        for (int pixel = 0; pixel < batch * out.pixels(); pixel++) {
            int first = pixel / out.pixels() * in.size();
            Span spanX = Span.of(s.window().x(), in.width(), pixel % out.width());
            Span spanY = Span.of(s.window().y(), in.height(), pixel / out.width() % out.height());
            Arrays.fill(sums, 0);
            for (int py = spanY.from(); py < spanY.to(); py += spanY.step()) {
                for (int px = spanX.from(); px < spanX.to(); px += spanX.step()) {
                    add(x, first + (py * in.width() + px) * depth, sums);
                }
            }
            int divisor = Span.divisor(countPadding, spanX, spanY);
            for (int d = 0; d < depth; d++) {
                y[pixel * depth + d] = (float) (sums[d] / divisor);
            }
        }
    }

    private static void add(float[] x, int from, double[] sums) {
        for (int d = 0; d < sums.length; d++) {
            sums[d] += x[from + d];
        }
    }

    static void averageBackward(
            PoolShape s, int batch, boolean countPadding, float[] dy, float[] dx) {
        int width = s.input().width();
        int depth = s.input().depth();
        double[] sum = new double[batch * s.input().size()];
        eachWindow(
                s,
                batch,
                (output, input, spanX, spanY) -> {
                    double share = dy[output] / (double) Span.divisor(countPadding, spanX, spanY);
                    for (int py = spanY.from(); py < spanY.to(); py += spanY.step()) {
                        for (int px = spanX.from(); px < spanX.to(); px += spanX.step()) {
                            sum[input + (py * width + px) * depth] += share;
                        }
                    }
                });
        for (int i = 0; i < sum.length; i++) {
            dx[i] = (float) sum[i];
        }
    }
}
