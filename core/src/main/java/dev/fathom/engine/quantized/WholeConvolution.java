package dev.fathom.engine.quantized;

import dev.fathom.engine.StepRequest;
import dev.fathom.kernel.ConvShape;
import dev.fathom.network.Network;
import dev.fathom.tensor.Stored;
import org.jspecify.annotations.Nullable;

/// A convolution in whole numbers and what follows it: all that decides its bits, see
/// [QuantizedEngine]. Threads may share it, for nobody writes to its arrays.
///
/// @param weights whole numbers, see [ConvShape]
/// @param bias whole numbers, one a filter
/// @param factors by filter, what its sums are to be multiplied by
/// @param read the grid of what it reads
/// @param added the grid on which what is added lies; null when nothing is, or it lies on none
@SuppressWarnings("ArrayRecordComponent") // never compared
public record WholeConvolution(
        ConvShape shape,
        byte[] weights,
        double[] bias,
        float[] factors,
        Grid read,
        @Nullable Grid added,
        Finish finish) {

    static WholeConvolution of(
            StepRequest r, StepRequest.Convolution c, Grids grids, Grid read, Finish finish) {
        Network network = r.network();
        Stored.I8 weights = (Stored.I8) r.weights().get(r.step().first()).getFirst();
        float[] factors = factors(read, weights);
        Grid added = c.adds() ? grids.rounded(network, r.step().reads().get(1)) : null;
        return new WholeConvolution(
                c.shape(), weights.values(), bias(c.b(), factors), factors, read, added, finish);
    }

    /// What the sums of filters are to be multiplied by.
    private static float[] factors(Grid read, Stored weights) {
        float[] factors = weights.scale().clone();
        for (int f = 0; f < factors.length; f++) {
            factors[f] *= read.scale();
        }
        return factors;
    }

    /// Biases as whole numbers, none of them −0: then a sum of nothing but zeros isn't either.
    ///
    /// @param b null for none
    private static double[] bias(float @Nullable [] b, float[] factors) {
        double[] bias = new double[factors.length];
        for (int f = 0; b != null && f < bias.length; f++) {
            bias[f] = Math.rint((double) b[f] / factors[f]) + 0.0;
        }
        return bias;
    }
}
