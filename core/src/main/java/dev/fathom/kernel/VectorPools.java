package dev.fathom.kernel;

import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.LT;
import static jdk.incubator.vector.VectorOperators.NE;

import dev.fathom.tensor.Volume;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import org.jspecify.annotations.Nullable;

/// Pools, many channels at once: forward in rows of the output, backward in pictures.
final class VectorPools {
    private final Workers workers;
    private final int batch;
    private final Volume in;
    private final Volume out;
    private final int depth;
    private final Span[] columns;
    private final Span[] rows;

    VectorPools(Workers workers, PoolShape s, int batch) {
        this.workers = workers;
        this.batch = batch;
        in = s.input();
        out = s.output();
        depth = in.depth();
        columns = Span.all(s.window().x(), in.width(), out.width());
        rows = Span.all(s.window().y(), in.height(), out.height());
    }

    /// Sees one window: `picture` and `output` are the indices of the picture's first value and of
    /// the window's first output.
    private interface Visit {
        void window(int picture, int output, Span x, Span y);
    }

    private void row(int picture, int row, Visit visit) {
        int output = (picture * out.height() + row) * out.width() * depth;
        for (Span column : columns) {
            visit.window(picture * in.size(), output, column, rows[row]);
            output += depth;
        }
    }

    private void forward(Visit visit) {
        int height = out.height();
        workers.parallel(batch * height, i -> row(i / height, i % height, visit));
    }

    private void backward(float[] dx, Visit visit) {
        workers.parallel(
                batch,
                picture -> {
                    Arrays.fill(dx, picture * in.size(), (picture + 1) * in.size(), 0);
                    for (int row = 0; row < out.height(); row++) {
                        row(picture, row, visit);
                    }
                });
    }

    void max(float[] x, float[] y, int @Nullable [] winners) {
        forward(
                (picture, output, spanX, spanY) ->
                        max(x, picture, spanX, spanY, y, output, winners));
    }

    private void max(
            float[] x,
            int picture,
            Span spanX,
            Span spanY,
            float[] y,
            int output,
            int @Nullable [] winners) {
        int width = in.width();
        int first = spanY.from() * width + spanX.from();
        for (int d = 0; d < depth; d += Lanes.COUNT) {
            VectorMask<Float> inside = Lanes.FLOATS.indexInRange(d, depth);
            FloatVector best = load(x, picture + first * depth + d, inside);
            IntVector winner = IntVector.broadcast(Lanes.INTS, first);
            for (int py = spanY.from(); py < spanY.to(); py += spanY.step()) {
                for (int px = spanX.from(); px < spanX.to(); px += spanX.step()) {
                    int pixel = py * width + px;
                    FloatVector value = load(x, picture + pixel * depth + d, inside);
                    // NaN wins, so that it can't hide
                    VectorMask<Float> wins = best.compare(LT, value).or(value.compare(NE, value));
                    best = best.blend(value, wins);
                    winner = winner.blend(pixel, wins.cast(Lanes.INTS));
                }
            }
            best.intoArray(y, output + d, inside);
            if (winners != null) {
                winner.intoArray(winners, output + d, inside.cast(Lanes.INTS));
            }
        }
    }

    void maxBackward(float[] dy, int[] winners, float[] dx) {
        backward(
                dx,
                (picture, output, spanX, spanY) ->
                        maxBackward(dy, winners, output, spanX, spanY, dx, picture));
    }

    private void maxBackward(
            float[] dy,
            int[] winners,
            int output,
            Span spanX,
            Span spanY,
            float[] dx,
            int picture) {
        for (int d = 0; d < depth; d += Lanes.COUNT) {
            VectorMask<Float> inside = Lanes.FLOATS.indexInRange(d, depth);
            FloatVector gradient = load(dy, output + d, inside);
            IntVector winner =
                    IntVector.fromArray(Lanes.INTS, winners, output + d, inside.cast(Lanes.INTS));
            for (int py = spanY.from(); py < spanY.to(); py += spanY.step()) {
                for (int px = spanX.from(); px < spanX.to(); px += spanX.step()) {
                    int pixel = py * in.width() + px;
                    int at = picture + pixel * depth + d;
                    VectorMask<Float> won = winner.compare(EQ, pixel).cast(Lanes.FLOATS);
                    load(dx, at, inside).add(gradient, won).intoArray(dx, at, inside);
                }
            }
        }
    }

    void average(boolean countPadding, float[] x, float[] y) {
        forward(
                (picture, output, spanX, spanY) -> {
                    int divisor = Span.divisor(countPadding, spanX, spanY);
                    average(x, picture, spanX, spanY, divisor, y, output);
                });
    }

    private void average(
            float[] x, int picture, Span spanX, Span spanY, int divisor, float[] y, int output) {
        for (int d = 0; d < depth; d += Lanes.COUNT) {
            VectorMask<Float> inside = Lanes.FLOATS.indexInRange(d, depth);
            FloatVector sum = FloatVector.zero(Lanes.FLOATS);
            for (int py = spanY.from(); py < spanY.to(); py += spanY.step()) {
                FloatVector line = FloatVector.zero(Lanes.FLOATS);
                for (int px = spanX.from(); px < spanX.to(); px += spanX.step()) {
                    line = line.add(load(x, picture + (py * in.width() + px) * depth + d, inside));
                }
                sum = sum.add(line);
            }
            sum.div(divisor).intoArray(y, output + d, inside);
        }
    }

    void averageBackward(boolean countPadding, float[] dy, float[] dx) {
        backward(
                dx,
                (picture, output, spanX, spanY) -> {
                    int divisor = Span.divisor(countPadding, spanX, spanY);
                    averageBackward(dy, output, spanX, spanY, divisor, dx, picture);
                });
    }

    private void averageBackward(
            float[] dy, int output, Span spanX, Span spanY, int divisor, float[] dx, int picture) {
        for (int d = 0; d < depth; d += Lanes.COUNT) {
            VectorMask<Float> inside = Lanes.FLOATS.indexInRange(d, depth);
            FloatVector share = load(dy, output + d, inside).div(divisor);
            for (int py = spanY.from(); py < spanY.to(); py += spanY.step()) {
                for (int px = spanX.from(); px < spanX.to(); px += spanX.step()) {
                    int at = picture + (py * in.width() + px) * depth + d;
                    load(dx, at, inside).add(share).intoArray(dx, at, inside);
                }
            }
        }
    }

    private static FloatVector load(float[] from, int at, VectorMask<Float> inside) {
        return FloatVector.fromArray(Lanes.FLOATS, from, at, inside);
    }
}
