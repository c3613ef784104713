package dev.fathom.kernel.vector.pool;

import static dev.fathom.kernel.vector.lanes.VectorMath.load;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.LT;
import static jdk.incubator.vector.VectorOperators.NE;

import dev.fathom.kernel.PoolShape;
import dev.fathom.kernel.Span;
import dev.fathom.kernel.vector.lanes.Lanes;
import dev.fathom.kernel.vector.lanes.Workers;
import dev.fathom.tensor.Volume;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import org.jspecify.annotations.Nullable;

/// Pools, many channels at once: forward in rows of the output, backward in pictures.
///
/// A window is a list of pixels, so that vectors go through one simple loop only: in nested loops
/// the compiler now and then makes an object of each. Channels that fill no vector are done one by
/// one: with masks a window took five times as long.
public final class VectorPools {
    private final Workers workers;
    private final int batch;
    private final Volume in;
    private final Volume out;
    private final int depth;
    private final int most;
    private final Span[] columns;
    private final Span[] rows;

    public VectorPools(Workers workers, PoolShape s, int batch) {
        this.workers = workers;
        this.batch = batch;
        in = s.input();
        out = s.output();
        depth = in.depth();
        most = s.window().taps();
        columns = Span.all(s.window().x(), in.width(), out.width());
        rows = Span.all(s.window().y(), in.height(), out.height());
    }

    /// Sees one window: `picture` and `output` are the indices of the picture's first value and of
    /// the window's first output, `taps` starts with its pixels inside the input.
    private interface Visit {
        void window(int picture, int output, int[] taps, int count, int divisor);
    }

    private void row(int picture, int row, boolean countPadding, Visit visit) {
        int[] taps = new int[most];
        int output = (picture * out.height() + row) * out.width() * depth;
        Span y = rows[row];
        for (Span x : columns) {
            int count = 0;
            for (int py = y.from(); py < y.to(); py += y.step()) {
                for (int px = x.from(); px < x.to(); px += x.step()) {
                    taps[count++] = py * in.width() + px;
                }
            }
            int divisor = Span.divisor(countPadding, x, y);
            visit.window(picture * in.size(), output, taps, count, divisor);
            output += depth;
        }
    }

    private void forward(boolean countPadding, Visit visit) {
        int height = out.height();
        workers.parallel(batch * height, i -> row(i / height, i % height, countPadding, visit));
    }

    private void backward(boolean countPadding, float[] dx, Visit visit) {
        workers.parallel(
                batch,
                picture -> {
                    Arrays.fill(dx, picture * in.size(), (picture + 1) * in.size(), 0);
                    for (int row = 0; row < out.height(); row++) {
                        row(picture, row, countPadding, visit);
                    }
                });
    }

    public void max(float[] x, float[] y, int @Nullable [] winners) {
        forward(
                false,
                (picture, output, taps, count, divisor) ->
                        max(x, picture, taps, count, y, output, winners));
    }

    private void max(
            float[] x,
            int picture,
            int[] taps,
            int count,
            float[] y,
            int output,
            int @Nullable [] winners) {
        int d = 0;
        for (; d + Lanes.COUNT <= depth; d += Lanes.COUNT) {
            FloatVector best = load(x, picture + taps[0] * depth + d);
            IntVector winner = IntVector.broadcast(Lanes.INTS, taps[0]);
            for (int t = 1; t < count; t++) {
                FloatVector value = load(x, picture + taps[t] * depth + d);
                // NaN wins, so that it can't hide
                VectorMask<Float> wins = best.compare(LT, value).or(value.compare(NE, value));
                best = best.blend(value, wins);
                winner = winner.blend(taps[t], wins.cast(Lanes.INTS));
            }
            best.intoArray(y, output + d);
            if (winners != null) {
                winner.intoArray(winners, output + d);
            }
        }
        for (; d < depth; d++) {
            int winner = taps[0];
            float best = x[picture + winner * depth + d];
            for (int t = 1; t < count; t++) {
                float value = x[picture + taps[t] * depth + d];
                if (best < value || Float.isNaN(value)) {
                    best = value;
                    winner = taps[t];
                }
            }
            y[output + d] = best;
            if (winners != null) {
                winners[output + d] = winner;
            }
        }
    }

    public void maxBackward(float[] dy, int[] winners, float[] dx) {
        backward(
                false,
                dx,
                (picture, output, taps, count, divisor) ->
                        maxBackward(dy, winners, output, taps, count, dx, picture));
    }

    private void maxBackward(
            float[] dy, int[] winners, int output, int[] taps, int count, float[] dx, int picture) {
        int d = 0;
        for (; d + Lanes.COUNT <= depth; d += Lanes.COUNT) {
            FloatVector gradient = load(dy, output + d);
            IntVector winner = IntVector.fromArray(Lanes.INTS, winners, output + d);
            for (int t = 0; t < count; t++) {
                int at = picture + taps[t] * depth + d;
                VectorMask<Float> won = winner.compare(EQ, taps[t]).cast(Lanes.FLOATS);
                load(dx, at).add(gradient, won).intoArray(dx, at);
            }
        }
        for (; d < depth; d++) {
            dx[picture + winners[output + d] * depth + d] += dy[output + d];
        }
    }

    public void average(boolean countPadding, float[] x, float[] y) {
        forward(
                countPadding,
                (picture, output, taps, count, divisor) ->
                        average(x, picture, taps, count, divisor, y, output));
    }

    private void average(
            float[] x, int picture, int[] taps, int count, int divisor, float[] y, int output) {
        int d = 0;
        for (; d + Lanes.COUNT <= depth; d += Lanes.COUNT) {
            FloatVector sum = load(x, picture + taps[0] * depth + d);
            for (int t = 1; t < count; t++) {
                sum = sum.add(load(x, picture + taps[t] * depth + d));
            }
            sum.div(divisor).intoArray(y, output + d);
        }
        for (; d < depth; d++) {
            float sum = x[picture + taps[0] * depth + d];
            for (int t = 1; t < count; t++) {
                sum += x[picture + taps[t] * depth + d];
            }
            y[output + d] = sum / divisor;
        }
    }

    public void averageBackward(boolean countPadding, float[] dy, float[] dx) {
        backward(
                countPadding,
                dx,
                (picture, output, taps, count, divisor) ->
                        averageBackward(dy, output, taps, count, divisor, dx, picture));
    }

    private void averageBackward(
            float[] dy, int output, int[] taps, int count, int divisor, float[] dx, int picture) {
        int d = 0;
        for (; d + Lanes.COUNT <= depth; d += Lanes.COUNT) {
            FloatVector share = load(dy, output + d).div(divisor);
            for (int t = 0; t < count; t++) {
                int at = picture + taps[t] * depth + d;
                load(dx, at).add(share).intoArray(dx, at);
            }
        }
        for (; d < depth; d++) {
            float share = dy[output + d] / divisor;
            for (int t = 0; t < count; t++) {
                dx[picture + taps[t] * depth + d] += share;
            }
        }
    }
}
