package dev.fathom.kernel.plain;

import dev.fathom.kernel.Activation;
import dev.fathom.kernel.ConvShape;
import dev.fathom.kernel.Dropouts;
import dev.fathom.kernel.Ending;
import dev.fathom.kernel.Kernels;
import dev.fathom.kernel.LrnShape;
import dev.fathom.kernel.NormShape;
import dev.fathom.kernel.PoolShape;
import dev.fathom.tensor.Axis;
import dev.fathom.tensor.Volume;
import org.jspecify.annotations.Nullable;

/// Plain loops, sums in double: what every kernel means, and the oracle of the tests.
///
/// Thread-safe.
public final class ReferenceKernels implements Kernels {
    @Override
    public int threads() {
        return 1;
    }

    @Override
    public boolean isExact() {
        return true;
    }

    @Override
    public void parallel(int count, Work work) {
        for (int i = 0; i < count; i++) {
            work.run(i);
        }
    }

    @Override
    public void close() {}

    // --- convolution ---------------------------------------------------------------------------

    /// Sees every pair of an output value and an input value that a weight joins.
    private interface Join {
        void at(int output, int weight, int input);
    }

    private static void eachJoin(ConvShape s, int batch, boolean shared, Join join) {
        Volume in = s.input();
        Volume out = s.output();
        int filterDepth = s.filterDepth();
        int filtersPerGroup = s.filters() / s.groups();
        for (int n = 0; n < batch; n++) {
            for (int oy = 0; oy < out.height(); oy++) {
                for (int ox = 0; ox < out.width(); ox++) {
                    int pixel = oy * out.width() + ox;
                    for (int f = 0; f < s.filters(); f++) {
                        int output = (n * out.pixels() + pixel) * s.filters() + f;
                        int bank = shared ? f : pixel * s.filters() + f;
                        int firstChannel = f / filtersPerGroup * filterDepth;
                        eachTap(s, in, n, ox, oy, firstChannel, bank * s.fanIn(), output, join);
                    }
                }
            }
        }
    }

    private static void eachTap(
            ConvShape s,
            Volume in,
            int n,
            int ox,
            int oy,
            int firstChannel,
            int firstWeight,
            int output,
            Join join) {
        for (int ky = 0; ky < s.window().y().kernel(); ky++) {
            int y = at(s.window().y(), oy, ky);
            for (int kx = 0; kx < s.window().x().kernel(); kx++) {
                int x = at(s.window().x(), ox, kx);
                if (x < 0 || x >= in.width() || y < 0 || y >= in.height()) {
                    continue;
                }
                int input = ((n * in.height() + y) * in.width() + x) * in.depth() + firstChannel;
                int weight = firstWeight + (ky * s.window().x().kernel() + kx) * s.filterDepth();
                for (int d = 0; d < s.filterDepth(); d++) {
                    join.at(output, weight + d, input + d);
                }
            }
        }
    }

    private static int at(Axis axis, int window, int tap) {
        return window * axis.stride() - axis.before() + tap * axis.dilation();
    }

    @Override
    public void conv(
            ConvShape s, int batch, float[] x, float[] w, float @Nullable [] b, float[] y) {
        forward(s, batch, true, x, w, b, y);
    }

    @Override
    public void convBackwardData(ConvShape s, int batch, float[] dy, float[] w, float[] dx) {
        backwardData(s, batch, true, dy, w, dx);
    }

    @Override
    public void convBackwardWeights(
            ConvShape s, int batch, float[] x, float[] dy, float[] dw, float @Nullable [] db) {
        backwardWeights(s, batch, true, x, dy, dw, db);
    }

    @Override
    public void local(
            ConvShape s, int batch, float[] x, float[] w, float @Nullable [] b, float[] y) {
        forward(s, batch, false, x, w, b, y);
    }

    @Override
    public void localBackwardData(ConvShape s, int batch, float[] dy, float[] w, float[] dx) {
        backwardData(s, batch, false, dy, w, dx);
    }

    @Override
    public void localBackwardWeights(
            ConvShape s, int batch, float[] x, float[] dy, float[] dw, float @Nullable [] db) {
        backwardWeights(s, batch, false, x, dy, dw, db);
    }

    private static void forward(
            ConvShape s,
            int batch,
            boolean shared,
            float[] x,
            float[] w,
            float @Nullable [] b,
            float[] y) {
        int biases = shared ? s.filters() : s.output().size();
        double[] sum = new double[batch * s.output().size()];
        if (b != null) {
            for (int i = 0; i < sum.length; i++) {
                sum[i] = b[i % biases];
            }
        }
        eachJoin(s, batch, shared, (o, k, i) -> sum[o] += (double) x[i] * w[k]);
        round(sum, y);
    }

    private static void backwardData(
            ConvShape s, int batch, boolean shared, float[] dy, float[] w, float[] dx) {
        double[] sum = new double[batch * s.input().size()];
        eachJoin(s, batch, shared, (o, k, i) -> sum[i] += (double) dy[o] * w[k]);
        round(sum, dx);
    }

    private static void backwardWeights(
            ConvShape s,
            int batch,
            boolean shared,
            float[] x,
            float[] dy,
            float[] dw,
            float @Nullable [] db) {
        int banks = shared ? 1 : s.output().pixels();
        double[] sum = new double[Math.toIntExact(banks * s.weights())];
        eachJoin(s, batch, shared, (o, k, i) -> sum[k] += (double) dy[o] * x[i]);
        round(sum, dw);
        if (db != null) {
            double[] biasSum = new double[banks * s.filters()];
            for (int o = 0; o < batch * s.output().size(); o++) {
                biasSum[o % biasSum.length] += dy[o];
            }
            round(biasSum, db);
        }
    }

    private static void round(double[] from, float[] to) {
        for (int i = 0; i < from.length; i++) {
            to[i] = (float) from[i];
        }
    }

    // --- pools: see ReferencePools -------------------------------------------------------------

    @Override
    public void maxPool(PoolShape s, int batch, float[] x, float[] y, int @Nullable [] winners) {
        ReferencePools.max(s, batch, x, y, winners);
    }

    @Override
    public void maxPoolBackward(PoolShape s, int batch, float[] dy, int[] winners, float[] dx) {
        ReferencePools.maxBackward(s, batch, dy, winners, dx);
    }

    @Override
    public void averagePool(PoolShape s, int batch, boolean countPadding, float[] x, float[] y) {
        ReferencePools.average(s, batch, countPadding, x, y);
    }

    @Override
    public void averagePoolBackward(
            PoolShape s, int batch, boolean countPadding, float[] dy, float[] dx) {
        ReferencePools.averageBackward(s, batch, countPadding, dy, dx);
    }

    // --- value by value ------------------------------------------------------------------------

    @Override
    public void activate(Activation f, float a, float b, int count, float[] x, float[] y) {
        for (int i = 0; i < count; i++) {
            y[i] = (float) f.value(x[i], a, b);
        }
    }

    @Override
    public void activateBackward(
            Activation f, float a, float b, int count, float[] x, float[] dy, float[] dx) {
        for (int i = 0; i < count; i++) {
            dx[i] = (float) (dy[i] * f.slope(x[i], a, b));
        }
    }

    @Override
    public void add(int count, float[] a, float[] b, float[] y) {
        for (int i = 0; i < count; i++) {
            y[i] = a[i] + b[i];
        }
    }

    @Override
    public void scale(int count, float factor, float[] x, float[] y) {
        for (int i = 0; i < count; i++) {
            y[i] = factor * x[i];
        }
    }

    @Override
    public void dropout(int count, float rate, long seed, float[] x, float[] y) {
        for (int i = 0; i < count; i++) {
            y[i] = Dropouts.factor(rate, seed, i) * x[i];
        }
    }

    // --- along depth: see ReferenceNorms -------------------------------------------------------

    @Override
    public void lrn(LrnShape s, int columns, int depth, float[] x, float[] y) {
        ReferenceNorms.lrn(s, columns, depth, x, y);
    }

    @Override
    public void lrnBackward(LrnShape s, int columns, int depth, float[] x, float[] dy, float[] dx) {
        ReferenceNorms.lrnBackward(s, columns, depth, x, dy, dx);
    }

    @Override
    public void softmax(int columns, int depth, float[] x, float[] y) {
        for (int c = 0; c < columns; c++) {
            double largest = Double.NEGATIVE_INFINITY;
            for (int d = 0; d < depth; d++) {
                largest = Math.max(largest, x[c * depth + d]);
            }
            double sum = 0;
            for (int d = 0; d < depth; d++) {
                sum += Math.exp(x[c * depth + d] - largest);
            }
            for (int d = 0; d < depth; d++) {
                y[c * depth + d] = (float) (Math.exp(x[c * depth + d] - largest) / sum);
            }
        }
    }

    @Override
    public void softmaxBackward(int columns, int depth, float[] y, float[] dy, float[] dx) {
        for (int c = 0; c < columns; c++) {
            double dot = 0;
            for (int d = 0; d < depth; d++) {
                dot += (double) y[c * depth + d] * dy[c * depth + d];
            }
            for (int d = 0; d < depth; d++) {
                dx[c * depth + d] = (float) (y[c * depth + d] * (dy[c * depth + d] - dot));
            }
        }
    }

    @Override
    public void moments(int columns, int depth, float[] x, float[] mean, float[] variance) {
        ReferenceNorms.moments(columns, depth, x, mean, variance);
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
        int depth = s.depth();
        for (int i = 0; i < s.count(); i++) {
            int d = i % depth;
            double unit = (x[i] - (double) mean[d]) / Math.sqrt((double) variance[d] + s.epsilon());
            y[i] = (float) (unit * (scale == null ? 1 : scale[d]) + (shift == null ? 0 : shift[d]));
        }
        Ending ending = s.ending();
        if (ending.function() != null) {
            activate(ending.function(), ending.a(), ending.b(), s.count(), y, y);
        }
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
        float[] g = dy;
        Ending ending = s.ending();
        if (ending.function() != null) {
            g = new float[s.count()];
            NormShape plain = NormShape.of(s.columns(), s.depth(), s.epsilon());
            normalize(plain, x, mean, variance, scale, shift, g);
            activateBackward(ending.function(), ending.a(), ending.b(), s.count(), g, dy, g);
        }
        ReferenceNorms.normalizeBackward(s, x, mean, variance, scale, g, dx, dscale, dshift);
    }
}
