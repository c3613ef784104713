package dev.fathom.kernel;

import dev.fathom.tensor.Lengths;
import dev.fathom.tensor.Volume;
import org.jspecify.annotations.Nullable;

/// Kernels whose arrays are long enough, or that say which is not: `x: 2 pictures × 48 values are
/// 96, found 95`, a [dev.fathom.tensor.ShapeException].
///
/// As thread-safe as what they pass it on to.
///
/// @param kernels that compute
public record CheckedKernels(Kernels kernels) implements Kernels {

    @Override
    public boolean isExact() {
        return kernels.isExact();
    }

    @Override
    public int threads() {
        return kernels.threads();
    }

    @Override
    public void parallel(int count, Work work) {
        kernels.parallel(count, work);
    }

    @Override
    public void close() {
        kernels.close();
    }

    private static void pictures(String name, float[] array, int batch, Volume volume) {
        Lengths.check(name, array.length, batch, "pictures", volume.size());
    }

    private static void columns(String name, float[] array, int columns, int depth) {
        Lengths.check(name, array.length, columns, "columns", depth);
    }

    private static void channels(String name, float @Nullable [] array, int depth) {
        if (array != null) {
            Lengths.check(name, array.length, depth, "channels", 1);
        }
    }

    private static void values(String name, float[] array, int count) {
        Lengths.check(name, array.length, count, "values", 1);
    }

    /// Weights and biases, or their gradients.
    private static void filters(ConvShape s, String w, float[] weights, float @Nullable [] biases) {
        Lengths.check(w, weights.length, s.filters(), "filters", s.fanIn());
        if (biases != null) {
            Lengths.check(w.replace('w', 'b'), biases.length, s.filters(), "filters", 1);
        }
    }

    /// The same of a convolution that shares none.
    private static void local(ConvShape s, String w, float[] weights, float @Nullable [] biases) {
        int filters = Math.multiplyExact(s.output().pixels(), s.filters());
        Lengths.check(w, weights.length, filters, "filters", s.fanIn());
        if (biases != null) {
            Lengths.check(w.replace('w', 'b'), biases.length, filters, "filters", 1);
        }
    }

    @Override
    public void conv(
            ConvShape s, int batch, float[] x, float[] w, float @Nullable [] b, float[] y) {
        pictures("x", x, batch, s.input());
        filters(s, "w", w, b);
        pictures("y", y, batch, s.output());
        kernels.conv(s, batch, x, w, b, y);
    }

    @Override
    public void convBackwardData(ConvShape s, int batch, float[] dy, float[] w, float[] dx) {
        pictures("dy", dy, batch, s.output());
        filters(s, "w", w, null);
        pictures("dx", dx, batch, s.input());
        kernels.convBackwardData(s, batch, dy, w, dx);
    }

    @Override
    public void convBackwardWeights(
            ConvShape s, int batch, float[] x, float[] dy, float[] dw, float @Nullable [] db) {
        pictures("x", x, batch, s.input());
        pictures("dy", dy, batch, s.output());
        filters(s, "dw", dw, db);
        kernels.convBackwardWeights(s, batch, x, dy, dw, db);
    }

    @Override
    public void local(
            ConvShape s, int batch, float[] x, float[] w, float @Nullable [] b, float[] y) {
        pictures("x", x, batch, s.input());
        local(s, "w", w, b);
        pictures("y", y, batch, s.output());
        kernels.local(s, batch, x, w, b, y);
    }

    @Override
    public void localBackwardData(ConvShape s, int batch, float[] dy, float[] w, float[] dx) {
        pictures("dy", dy, batch, s.output());
        local(s, "w", w, null);
        pictures("dx", dx, batch, s.input());
        kernels.localBackwardData(s, batch, dy, w, dx);
    }

    @Override
    public void localBackwardWeights(
            ConvShape s, int batch, float[] x, float[] dy, float[] dw, float @Nullable [] db) {
        pictures("x", x, batch, s.input());
        pictures("dy", dy, batch, s.output());
        local(s, "dw", dw, db);
        kernels.localBackwardWeights(s, batch, x, dy, dw, db);
    }

    @Override
    public void maxPool(PoolShape s, int batch, float[] x, float[] y, int @Nullable [] winners) {
        pictures("x", x, batch, s.input());
        pictures("y", y, batch, s.output());
        if (winners != null) {
            winners(s, batch, winners);
        }
        kernels.maxPool(s, batch, x, y, winners);
    }

    private static void winners(PoolShape s, int batch, int[] winners) {
        Lengths.check("winners", winners.length, batch, "pictures", s.output().size());
    }

    @Override
    public void maxPoolBackward(PoolShape s, int batch, float[] dy, int[] winners, float[] dx) {
        pictures("dy", dy, batch, s.output());
        winners(s, batch, winners);
        pictures("dx", dx, batch, s.input());
        kernels.maxPoolBackward(s, batch, dy, winners, dx);
    }

    @Override
    public void averagePool(PoolShape s, int batch, boolean countPadding, float[] x, float[] y) {
        pictures("x", x, batch, s.input());
        pictures("y", y, batch, s.output());
        kernels.averagePool(s, batch, countPadding, x, y);
    }

    @Override
    public void averagePoolBackward(
            PoolShape s, int batch, boolean countPadding, float[] dy, float[] dx) {
        pictures("dy", dy, batch, s.output());
        pictures("dx", dx, batch, s.input());
        kernels.averagePoolBackward(s, batch, countPadding, dy, dx);
    }

    @Override
    public void activate(Activation f, float a, float b, int count, float[] x, float[] y) {
        values("x", x, count);
        values("y", y, count);
        kernels.activate(f, a, b, count, x, y);
    }

    @Override
    public void activateBackward(
            Activation f, float a, float b, int count, float[] x, float[] dy, float[] dx) {
        values("x", x, count);
        values("dy", dy, count);
        values("dx", dx, count);
        kernels.activateBackward(f, a, b, count, x, dy, dx);
    }

    @Override
    public void add(int count, float[] a, float[] b, float[] y) {
        values("a", a, count);
        values("b", b, count);
        values("y", y, count);
        kernels.add(count, a, b, y);
    }

    @Override
    public void scale(int count, float factor, float[] x, float[] y) {
        values("x", x, count);
        values("y", y, count);
        kernels.scale(count, factor, x, y);
    }

    @Override
    public void dropout(int count, float rate, long seed, float[] x, float[] y) {
        values("x", x, count);
        values("y", y, count);
        kernels.dropout(count, rate, seed, x, y);
    }

    @Override
    public void lrn(LrnShape s, int columns, int depth, float[] x, float[] y) {
        columns("x", x, columns, depth);
        columns("y", y, columns, depth);
        kernels.lrn(s, columns, depth, x, y);
    }

    @Override
    public void lrnBackward(LrnShape s, int columns, int depth, float[] x, float[] dy, float[] dx) {
        columns("x", x, columns, depth);
        columns("dy", dy, columns, depth);
        columns("dx", dx, columns, depth);
        kernels.lrnBackward(s, columns, depth, x, dy, dx);
    }

    @Override
    public void softmax(int columns, int depth, float[] x, float[] y) {
        columns("x", x, columns, depth);
        columns("y", y, columns, depth);
        kernels.softmax(columns, depth, x, y);
    }

    @Override
    public void softmaxBackward(int columns, int depth, float[] y, float[] dy, float[] dx) {
        columns("y", y, columns, depth);
        columns("dy", dy, columns, depth);
        columns("dx", dx, columns, depth);
        kernels.softmaxBackward(columns, depth, y, dy, dx);
    }

    @Override
    public void moments(int columns, int depth, float[] x, float[] mean, float[] variance) {
        columns("x", x, columns, depth);
        channels("mean", mean, depth);
        channels("variance", variance, depth);
        kernels.moments(columns, depth, x, mean, variance);
    }

    @Override
    public void normalize(
            NormShape s,
            float[] x,
            float[] mean,
            float[] variance,
            float @Nullable [] scale,
            float @Nullable [] shift,
            float[] y) {
        columns("x", x, s.columns(), s.depth());
        channels("mean", mean, s.depth());
        channels("variance", variance, s.depth());
        channels("scale", scale, s.depth());
        channels("shift", shift, s.depth());
        columns("y", y, s.columns(), s.depth());
        kernels.normalize(s, x, mean, variance, scale, shift, y);
    }

    @Override
    public void normalizeBackward(
            NormShape s,
            float[] x,
            float[] mean,
            float[] variance,
            float @Nullable [] scale,
            float @Nullable [] shift,
            float[] dy,
            float @Nullable [] dx,
            float @Nullable [] dscale,
            float @Nullable [] dshift) {
        columns("x", x, s.columns(), s.depth());
        channels("mean", mean, s.depth());
        channels("variance", variance, s.depth());
        channels("scale", scale, s.depth());
        channels("shift", shift, s.depth());
        columns("dy", dy, s.columns(), s.depth());
        if (dx != null) {
            columns("dx", dx, s.columns(), s.depth());
        }
        channels("dscale", dscale, s.depth());
        channels("dshift", dshift, s.depth());
        kernels.normalizeBackward(s, x, mean, variance, scale, shift, dy, dx, dscale, dshift);
    }
}
