package dev.fathom.engine.quantized;

import dev.fathom.kernel.ConvShape;
import dev.fathom.kernel.Kernels;
import dev.fathom.tensor.Volume;
import dev.fathom.tensor.Window;

/// A convolution whose sums are wide enough for each product: of whole numbers they are exact, of
/// floats what the plain loops give, to the bit. The order is bias, row, column, channel; lanes are
/// filters.
///
/// Thread-safe.
final class WideSums {
    private final ConvShape shape;
    private final double[] weights;
    private final double[] bias;

    /// @param w see [ConvShape]
    /// @param bias one a filter
    WideSums(ConvShape shape, float[] w, double[] bias) {
        this.shape = shape;
        this.bias = bias;
        int fanIn = shape.fanIn();
        int perGroup = shape.filters() / shape.groups();
        weights = new double[w.length];
        for (int f = 0; f < shape.filters(); f++) {
            boolean depthwise = perGroup == 1 && shape.filterDepth() == 1;
            int first = depthwise ? f : f / perGroup * perGroup * fanIn + f % perGroup;
            int apart = depthwise ? shape.filters() : perGroup;
            for (int k = 0; k < fanIn; k++) {
                weights[first + k * apart] = w[f * fanIn + k];
            }
        }
    }

    /// `y = conv(x) + bias`, each sum rounded once.
    void run(Kernels kernels, int batch, float[] x, float[] y) {
        int rows = shape.output().height();
        kernels.parallel(batch * rows, row -> row(row / rows, row % rows, x, y));
    }

    private void row(int picture, int oy, float[] x, float[] y) {
        Volume out = shape.output();
        double[] sums = new double[shape.filters()];
        for (int ox = 0; ox < out.width(); ox++) {
            System.arraycopy(bias, 0, sums, 0, sums.length);
            pixel(picture, oy, ox, x, sums);
            int at = ((picture * out.height() + oy) * out.width() + ox) * sums.length;
            for (int f = 0; f < sums.length; f++) {
                y[at + f] = (float) sums[f];
            }
        }
    }

    private void pixel(int picture, int oy, int ox, float[] x, double[] sums) {
        Volume in = shape.input();
        Window window = shape.window();
        for (int ky = 0; ky < window.y().kernel(); ky++) {
            int iy = oy * window.y().stride() - window.y().before() + ky * window.y().dilation();
            for (int kx = 0; kx < window.x().kernel(); kx++) {
                int ix =
                        ox * window.x().stride() - window.x().before() + kx * window.x().dilation();
                if (iy >= 0 && iy < in.height() && ix >= 0 && ix < in.width()) {
                    int from = ((picture * in.height() + iy) * in.width() + ix) * in.depth();
                    tap(ky * window.x().kernel() + kx, x, from, sums);
                }
            }
        }
    }

    /// Adds the products of one pixel of the input.
    private void tap(int tap, float[] x, int from, double[] sums) {
        int depth = shape.filterDepth();
        int perGroup = shape.filters() / shape.groups();
        if (depth == 1 && perGroup == 1) {
            depthwise(x, from, tap, sums);
            return;
        }
        for (int g = 0; g < shape.groups(); g++) {
            int w = g * perGroup * shape.fanIn() + tap * depth * perGroup;
            for (int c = 0; c < depth; c++, w += perGroup) {
                add(x[from + g * depth + c], w, sums, g * perGroup, perGroup);
            }
        }
    }

    /// The same where each filter reads one channel: the weights lie tap by tap.
    private void depthwise(float[] x, int from, int tap, double[] sums) {
        int w = tap * sums.length;
        for (int f = 0; f < sums.length; f++) {
            sums[f] += x[from + f] * weights[w + f];
        }
    }

    private void add(double x, int w, double[] sums, int first, int count) {
        for (int f = 0; f < count; f++) {
            sums[first + f] += x * weights[w + f];
        }
    }
}
