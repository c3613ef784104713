package dev.fathom.kernel.bf16;

import dev.fathom.kernel.Activation;
import dev.fathom.kernel.ConvShape;
import dev.fathom.kernel.Kernels;
import dev.fathom.kernel.LrnShape;
import dev.fathom.kernel.NormShape;
import dev.fathom.kernel.PoolShape;
import org.jspecify.annotations.Nullable;

/// Kernels whose convolutions have bfloat16 factors, but for those with filters of one channel,
/// which have no two numbers to multiply at a time; all else is what other kernels compute.
///
/// As thread-safe as these.
///
/// @param others whose threads are used
public record Bf16Kernels(Kernels others, Bf16Convolutions own) implements Kernels {

    public Bf16Kernels(Kernels others, Bf16Arithmetic arithmetic) {
        this(others, new Bf16Convolutions(others, arithmetic));
    }

    @Override
    public boolean isExact() {
        return others.isExact();
    }

    @Override
    public int threads() {
        return others.threads();
    }

    @Override
    public void parallel(int count, Work work) {
        others.parallel(count, work);
    }

    @Override
    public void close() {
        others.close();
    }

    @Override
    public void conv(
            ConvShape s, int batch, float[] x, float[] w, float @Nullable [] b, float[] y) {
        if (s.filterDepth() == 1) {
            others.conv(s, batch, x, w, b, y);
        } else {
            own.forward(s, batch, x, w, b, y);
        }
    }

    @Override
    public void convBackwardData(ConvShape s, int batch, float[] dy, float[] w, float[] dx) {
        if (s.filterDepth() == 1) {
            others.convBackwardData(s, batch, dy, w, dx);
        } else {
            own.backwardData(s, batch, dy, w, dx);
        }
    }

    @Override
    public void convBackwardWeights(
            ConvShape s, int batch, float[] x, float[] dy, float[] dw, float @Nullable [] db) {
        if (s.filterDepth() == 1) {
            others.convBackwardWeights(s, batch, x, dy, dw, db);
            return;
        }
        own.backwardWeights(s, batch, x, dy, dw);
        if (db != null) {
            others.biasGradient(batch * s.output().pixels(), dy, db);
        }
    }

    @Override
    public void local(
            ConvShape s, int batch, float[] x, float[] w, float @Nullable [] b, float[] y) {
        others.local(s, batch, x, w, b, y);
    }

    @Override
    public void localBackwardData(ConvShape s, int batch, float[] dy, float[] w, float[] dx) {
        others.localBackwardData(s, batch, dy, w, dx);
    }

    @Override
    public void localBackwardWeights(
            ConvShape s, int batch, float[] x, float[] dy, float[] dw, float @Nullable [] db) {
        others.localBackwardWeights(s, batch, x, dy, dw, db);
    }

    @Override
    public void maxPool(PoolShape s, int batch, float[] x, float[] y, int @Nullable [] winners) {
        others.maxPool(s, batch, x, y, winners);
    }

    @Override
    public void maxPoolBackward(PoolShape s, int batch, float[] dy, int[] winners, float[] dx) {
        others.maxPoolBackward(s, batch, dy, winners, dx);
    }

    @Override
    public void averagePool(PoolShape s, int batch, boolean countPadding, float[] x, float[] y) {
        others.averagePool(s, batch, countPadding, x, y);
    }

    @Override
    public void averagePoolBackward(
            PoolShape s, int batch, boolean countPadding, float[] dy, float[] dx) {
        others.averagePoolBackward(s, batch, countPadding, dy, dx);
    }

    @Override
    public void activate(Activation f, float a, float b, int count, float[] x, float[] y) {
        others.activate(f, a, b, count, x, y);
    }

    @Override
    public void activateBackward(
            Activation f, float a, float b, int count, float[] x, float[] dy, float[] dx) {
        others.activateBackward(f, a, b, count, x, dy, dx);
    }

    @Override
    public void add(int count, float[] a, float[] b, float[] y) {
        others.add(count, a, b, y);
    }

    @Override
    public void scale(int count, float factor, float[] x, float[] y) {
        others.scale(count, factor, x, y);
    }

    @Override
    public void dropout(int count, float rate, long seed, float[] x, float[] y) {
        others.dropout(count, rate, seed, x, y);
    }

    @Override
    public void lrn(LrnShape s, int columns, int depth, float[] x, float[] y) {
        others.lrn(s, columns, depth, x, y);
    }

    @Override
    public void lrnBackward(LrnShape s, int columns, int depth, float[] x, float[] dy, float[] dx) {
        others.lrnBackward(s, columns, depth, x, dy, dx);
    }

    @Override
    public void softmax(int columns, int depth, float[] x, float[] y) {
        others.softmax(columns, depth, x, y);
    }

    @Override
    public void softmaxBackward(int columns, int depth, float[] y, float[] dy, float[] dx) {
        others.softmaxBackward(columns, depth, y, dy, dx);
    }

    @Override
    public void moments(int columns, int depth, float[] x, float[] mean, float[] variance) {
        others.moments(columns, depth, x, mean, variance);
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
        others.normalize(s, x, mean, variance, scale, shift, y);
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
        others.normalizeBackward(s, x, mean, variance, scale, shift, dy, dx, dscale, dshift);
    }
}
