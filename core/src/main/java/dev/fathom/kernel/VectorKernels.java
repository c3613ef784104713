package dev.fathom.kernel;

import org.jspecify.annotations.Nullable;

/// The Vector API on all cores: each concern has a class of its own.
public final class VectorKernels implements Kernels {
    private final ReferenceKernels plain = new ReferenceKernels();

    private final Workers workers;

    public VectorKernels(int threads) {
        workers = new Workers(threads);
    }

    @Override
    public String description() {
        return "Vector API: " + Lanes.COUNT + " floats at once, threads " + workers.threads();
    }

    @Override
    public void parallel(int count, Work work) {
        workers.parallel(count, work);
    }

    @Override
    public void close() {
        workers.close();
    }

    @Override
    public void conv(
            ConvShape s, int batch, float[] x, float[] w, float @Nullable [] b, float[] y) {
        plain.conv(s, batch, x, w, b, y);
    }

    @Override
    public void convBackwardData(ConvShape s, int batch, float[] dy, float[] w, float[] dx) {
        plain.convBackwardData(s, batch, dy, w, dx);
    }

    @Override
    public void convBackwardWeights(
            ConvShape s, int batch, float[] x, float[] dy, float[] dw, float @Nullable [] db) {
        plain.convBackwardWeights(s, batch, x, dy, dw, db);
    }

    @Override
    public void local(
            ConvShape s, int batch, float[] x, float[] w, float @Nullable [] b, float[] y) {
        plain.local(s, batch, x, w, b, y);
    }

    @Override
    public void localBackwardData(ConvShape s, int batch, float[] dy, float[] w, float[] dx) {
        plain.localBackwardData(s, batch, dy, w, dx);
    }

    @Override
    public void localBackwardWeights(
            ConvShape s, int batch, float[] x, float[] dy, float[] dw, float @Nullable [] db) {
        plain.localBackwardWeights(s, batch, x, dy, dw, db);
    }

    @Override
    public void maxPool(PoolShape s, int batch, float[] x, float[] y, int @Nullable [] winners) {
        plain.maxPool(s, batch, x, y, winners);
    }

    @Override
    public void maxPoolBackward(PoolShape s, int batch, float[] dy, int[] winners, float[] dx) {
        plain.maxPoolBackward(s, batch, dy, winners, dx);
    }

    @Override
    public void averagePool(PoolShape s, int batch, boolean countPadding, float[] x, float[] y) {
        plain.averagePool(s, batch, countPadding, x, y);
    }

    @Override
    public void averagePoolBackward(
            PoolShape s, int batch, boolean countPadding, float[] dy, float[] dx) {
        plain.averagePoolBackward(s, batch, countPadding, dy, dx);
    }

    @Override
    public void activate(Activation f, float a, int count, float[] x, float[] y) {
        plain.activate(f, a, count, x, y);
    }

    @Override
    public void activateBackward(
            Activation f, float a, int count, float[] x, float[] dy, float[] dx) {
        plain.activateBackward(f, a, count, x, dy, dx);
    }

    @Override
    public void add(int count, float[] a, float[] b, float[] y) {
        plain.add(count, a, b, y);
    }

    @Override
    public void scale(int count, float factor, float[] x, float[] y) {
        plain.scale(count, factor, x, y);
    }

    @Override
    public void dropout(int count, float rate, long seed, float[] x, float[] y) {
        plain.dropout(count, rate, seed, x, y);
    }

    @Override
    public void lrn(LrnShape s, int columns, int depth, float[] x, float[] y) {
        plain.lrn(s, columns, depth, x, y);
    }

    @Override
    public void lrnBackward(LrnShape s, int columns, int depth, float[] x, float[] dy, float[] dx) {
        plain.lrnBackward(s, columns, depth, x, dy, dx);
    }

    @Override
    public void softmax(int columns, int depth, float[] x, float[] y) {
        plain.softmax(columns, depth, x, y);
    }

    @Override
    public void softmaxBackward(int columns, int depth, float[] y, float[] dy, float[] dx) {
        plain.softmaxBackward(columns, depth, y, dy, dx);
    }

    @Override
    public void moments(int columns, int depth, float[] x, float[] mean, float[] variance) {
        plain.moments(columns, depth, x, mean, variance);
    }

    @Override
    public void normalize(
            int columns,
            int depth,
            float[] x,
            float[] mean,
            float[] variance,
            float epsilon,
            float @Nullable [] scale,
            float @Nullable [] shift,
            float[] y) {
        plain.normalize(columns, depth, x, mean, variance, epsilon, scale, shift, y);
    }

    @Override
    public void normalizeBackward(
            int columns,
            int depth,
            float[] x,
            float[] mean,
            float[] variance,
            float epsilon,
            float @Nullable [] scale,
            float[] dy,
            float @Nullable [] dx,
            float @Nullable [] dscale,
            float @Nullable [] dshift) {
        plain.normalizeBackward(
                columns, depth, x, mean, variance, epsilon, scale, dy, dx, dscale, dshift);
    }
}
