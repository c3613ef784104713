package dev.fathom.layer.convolution;

import dev.fathom.kernel.ConvShape;
import dev.fathom.kernel.NormShape;
import dev.fathom.layer.Pass;
import java.util.Arrays;

/// How a layer with shared filters runs: weights are parameter 0, biases, if any, parameter 1.
final class Convolution {
    private Convolution() {}

    static void forward(Pass p, ConvShape s) {
        p.kernels().conv(s, p.batch(), p.x(), p.weight(0), p.weightOrNull(1), p.y());
    }

    static void backward(Pass p, ConvShape s) {
        float[] dw = p.dweight(0);
        float[] db = p.dweight(1);
        if (dw != null) {
            p.kernels().convBackwardWeights(s, p.batch(), p.x(), p.dy(), dw, db);
        } else if (db != null) {
            p.kernels().biasGradient(p.columns(), p.dy(), db);
        }
        float[] dx = p.dx();
        if (dx != null) {
            p.kernels().convBackwardData(s, p.batch(), p.dy(), p.weight(0), dx);
        }
    }

    /// Adds a bias a channel to the output, as a normalisation by mean 0 and variance 1.
    static void addBias(Pass p, float[] bias) {
        int depth = bias.length;
        p.kernels()
                .normalize(
                        NormShape.of(p.columns(), depth, 0),
                        p.y(),
                        new float[depth],
                        ones(depth),
                        null,
                        bias,
                        p.y());
    }

    private static float[] ones(int length) {
        float[] ones = new float[length];
        Arrays.fill(ones, 1);
        return ones;
    }
}
