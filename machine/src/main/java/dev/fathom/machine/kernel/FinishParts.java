package dev.fathom.machine.kernel;

import dev.fathom.engine.quantized.Finish;
import dev.fathom.engine.quantized.Grid;
import dev.fathom.engine.quantized.WholeConvolution;
import dev.fathom.kernel.Activation;
import dev.fathom.kernel.Ending;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Which parts of a [Finish] a kernel has in it: the numbers in them are [LayerNumbers].
///
/// @param first whether the convolution's own values are rounded
/// @param sum whether those with others added are
/// @param function RELU, LEAKY_RELU, CLIP, or null
/// @param last whether the last ones are: they are then written as whole numbers or bfloat16, else
///   as floats
/// @param divides whether rounding divides, because a [Quotient] isn't exact
public record FinishParts(
        boolean first,
        boolean adds,
        boolean sum,
        @Nullable Activation function,
        boolean last,
        boolean divides) {
    private static final float SUM = 0x1p31f;

    /// Only the sums, times their factors, as floats.
    public static final FinishParts NONE = floats(false, null);

    /// Without whole numbers behind the sums.
    public static FinishParts floats(boolean adds, @Nullable Activation function) {
        return new FinishParts(false, adds, false, function, false, false);
    }

    /// Of bfloat16; what is added has the form of what is written.
    ///
    /// @param halves whether bfloat16 is written, else floats
    public static FinishParts bf16(boolean adds, boolean rectifies, boolean halves) {
        Activation function = rectifies ? Activation.RELU : null;
        return new FinishParts(false, adds, false, function, halves, false);
    }

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
        if (last != null && leavesToRounding(f.ending(), last)) {
            function = null;
        }
        return known && last != null && (!f.adds() || c.added() != null)
                ? new FinishParts(
                        f.first() != null, f.adds(), f.sum() != null, function, true, divides(c))
                : NONE;
    }

    /// Whether rounding limits values as the function does: it can be left out then.
    private static boolean leavesToRounding(Ending ending, Grid grid) {
        if (ending.function() == Activation.RELU) {
            return grid.low() == 0;
        }
        return ending.function() == Activation.CLIP
                && grid.whole(ending.a()) == grid.low()
                && grid.whole(ending.b()) == grid.high();
    }

    private static boolean divides(WholeConvolution c) {
        Finish f = c.finish();
        boolean modest = Stream.of(f.first(), f.sum(), f.last()).allMatch(FinishParts::isQuick);
        for (float factor : c.factors()) {
            modest &= Quotient.isModest(SUM * factor);
        }
        Grid added = c.added();
        modest &= added == null || Quotient.isModest(SUM * added.scale());
        boolean clips = f.ending().function() == Activation.CLIP;
        modest &=
                !clips || (Quotient.isModest(f.ending().a()) && Quotient.isModest(f.ending().b()));
        return !modest;
    }

    private static boolean isQuick(@Nullable Grid grid) {
        return grid == null || Quotient.of(grid) != null;
    }
}
