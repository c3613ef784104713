package dev.fathom.engine.quantized;

import dev.fathom.engine.Engine;
import dev.fathom.engine.PreparedStep;
import dev.fathom.network.Node;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// An engine that has steps of its own for what is computed in whole numbers, in forms of its own.
/// They give the bits that [QuantizedEngine] means, which asks for them and has plain ones for what
/// this engine declines with null. As thread-safe as every engine.
public interface WholeEngine extends Engine {

    /// A convolution and what follows it.
    ///
    /// @param batch most pictures of a run
    /// @param plain makes the step that gives the same by floats, also for values that no grid has:
    ///   NaN
    @Nullable PreparedStep convolution(WholeConvolution c, int batch, Supplier<PreparedStep> plain);

    /// A layer that only [hands on][Grids#handsOn] what it reads.
    ///
    /// @param grid on which all that it reads and makes lies
    /// @param batch most pictures of a run
    /// @param plain the step that gives the same by floats
    @Nullable PreparedStep handsOn(Node node, Grid grid, int batch, PreparedStep plain);
}
