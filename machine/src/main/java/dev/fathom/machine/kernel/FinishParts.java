package dev.fathom.machine.kernel;

import dev.fathom.engine.quantized.Finish;
import dev.fathom.engine.quantized.Grid;
import dev.fathom.engine.quantized.WholeConvolution;
import dev.fathom.kernel.Activation;
import org.jspecify.annotations.Nullable;

/// Which parts of a [Finish] a kernel has in it: the numbers in them are [LayerNumbers].
///
/// @param first whether the convolution's own values are rounded
/// @param sum whether those with others added are
/// @param function RELU, LEAKY_RELU, CLIP, or null
/// @param last whether the last ones are: they are then written as whole numbers, else as floats
public record FinishParts(
        boolean first, boolean adds, boolean sum, @Nullable Activation function, boolean last) {

    /// Only the sums, times their factors, as floats.
    public static final FinishParts NONE = new FinishParts(false, false, false, null, false);

    /// The parts of a finish; [#NONE] when kernels don't have all of them.
    public static FinishParts of(WholeConvolution c) {
        Finish f = c.finish();
        Activation function = f.ending().function();
        boolean known =
                function == null
                        || function == Activation.RELU
                        || function == Activation.CLIP
                        || (function == Activation.LEAKY_RELU
                                && f.ending().a() >= 0
                                && f.ending().a() <= 1);
        Grid last = f.last();
        return known && last != null && (!f.adds() || c.added() != null)
                ? new FinishParts(f.first() != null, f.adds(), f.sum() != null, function, true)
                : NONE;
    }
}
