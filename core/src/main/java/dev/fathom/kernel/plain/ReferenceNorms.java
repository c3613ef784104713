package dev.fathom.kernel.plain;

import dev.fathom.kernel.LrnShape;
import dev.fathom.kernel.NormShape;
import org.jspecify.annotations.Nullable;

/// Normalisations as plain loops.
final class ReferenceNorms {
    private ReferenceNorms() {}

    static void lrn(LrnShape s, int columns, int depth, float[] x, float[] y) {
        for (int i = 0; i < columns * depth; i++) {
            y[i] = (float) (x[i] * Math.pow(base(s, depth, x, i), -s.beta()));
        }
    }

    /// dx_j = dy_j·b_j^−β − 2αβ·x_j·Σ_i dy_i·x_i·b_i^(−β−1) over the sums i that contain j.
    static void lrnBackward(LrnShape s, int columns, int depth, float[] x, float[] dy, float[] dx) {
        for (int c = 0; c < columns; c++) {
            double[] sum = new double[depth];
            for (int d = 0; d < depth; d++) {
                int i = c * depth + d;
                double base = base(s, depth, x, i);
                double term =
                        2.0 * s.alpha() * s.beta() * dy[i] * x[i] * Math.pow(base, -s.beta() - 1.0);
                for (int j = s.first(d); j <= s.last(d, depth); j++) {
                    sum[j] -= term * x[c * depth + j];
                }
                sum[d] += dy[i] * Math.pow(base, -s.beta());
            }
            for (int d = 0; d < depth; d++) {
                dx[c * depth + d] = (float) sum[d];
            }
        }
    }

    /// k + α·Σ x² for the value at index i.
    private static double base(LrnShape s, int depth, float[] x, int i) {
        int d = i % depth;
        double sum = 0;
        for (int j = s.first(d); j <= s.last(d, depth); j++) {
            double value = x[i - d + j];
            sum += value * value;
        }
        return s.k() + s.alpha() * sum;
    }

    static void moments(int columns, int depth, float[] x, float[] mean, float[] variance) {
        for (int d = 0; d < depth; d++) {
            double sum = 0;
            for (int c = 0; c < columns; c++) {
                sum += x[c * depth + d];
            }
            double m = sum / columns;
            double squares = 0;
            for (int c = 0; c < columns; c++) {
                squares += (x[c * depth + d] - m) * (x[c * depth + d] - m);
            }
            mean[d] = (float) m;
            variance[d] = (float) (squares / columns);
        }
    }

    /// dx = scale/σ · (dy − mean(dy) − u·mean(dy·u)) with u = (x − mean)/σ (Ioffe & Szegedy 2015).
    static void normalizeBackward(
            NormShape s,
            float[] x,
            float[] mean,
            float[] variance,
            float @Nullable [] scale,
            float[] dy,
            float @Nullable [] dx,
            float @Nullable [] dscale,
            float @Nullable [] dshift) {
        int columns = s.columns();
        int depth = s.depth();
        for (int d = 0; d < depth; d++) {
            double deviation = Math.sqrt((double) variance[d] + s.epsilon());
            double sum = 0;
            double product = 0;
            for (int c = 0; c < columns; c++) {
                int i = c * depth + d;
                sum += dy[i];
                product += dy[i] * (x[i] - (double) mean[d]) / deviation;
            }
            if (dscale != null) {
                dscale[d] = (float) product;
            }
            if (dshift != null) {
                dshift[d] = (float) sum;
            }
            if (dx == null) {
                continue;
            }
            double factor = (scale == null ? 1 : scale[d]) / deviation;
            for (int c = 0; c < columns; c++) {
                int i = c * depth + d;
                double unit = (x[i] - (double) mean[d]) / deviation;
                dx[i] = (float) (factor * (dy[i] - sum / columns - unit * product / columns));
            }
        }
    }
}
