package dev.fathom.engine;

import dev.fathom.layer.activation.Dropout;
import dev.fathom.layer.activation.LogSoftmax;
import dev.fathom.layer.activation.PRelu;
import dev.fathom.layer.activation.Pointwise;
import dev.fathom.layer.activation.Softmax;
import dev.fathom.layer.convolution.Conv;
import dev.fathom.layer.convolution.ConvTranspose;
import dev.fathom.layer.convolution.Dense;
import dev.fathom.layer.convolution.Local;
import dev.fathom.layer.join.Add;
import dev.fathom.layer.join.Concat;
import dev.fathom.layer.join.Multiply;
import dev.fathom.layer.norm.Affine;
import dev.fathom.layer.norm.BatchNorm;
import dev.fathom.layer.norm.GroupNorm;
import dev.fathom.layer.norm.LayerNorm;
import dev.fathom.layer.norm.Lrn;
import dev.fathom.layer.norm.Scale;
import dev.fathom.layer.pool.GlobalPool;
import dev.fathom.layer.pool.Pool;
import dev.fathom.layer.shape.Constant;
import dev.fathom.layer.shape.Flatten;
import dev.fathom.layer.shape.Pad;
import dev.fathom.layer.shape.PadDepth;
import dev.fathom.layer.shape.Reshape;
import dev.fathom.layer.shape.Resize;
import dev.fathom.layer.shape.Shuffle;
import dev.fathom.layer.shape.Slice;
import dev.fathom.layer.shape.Source;
import dev.fathom.network.Node;

/// A layer's part in a step that several run as one, in the order in which they stand in it.
public enum Part {
    /// Alone in its step.
    ALONE,
    /// Begins a step; those behind it are done while its results are in the cache.
    CONVOLUTION,
    /// A batch norm.
    NORM,
    /// The sum of two.
    SUM,
    /// A function of each value.
    FUNCTION;

    /// The part of a node.
    public static Part of(Node node) {
        return switch (node.layer()) {
            case Conv _, Dense _ -> CONVOLUTION;
            case BatchNorm _ -> NORM;
            case Add _ -> node.inputs().size() == 2 ? SUM : ALONE;
            case Pointwise _ -> FUNCTION;
            case Affine _,
                    Concat _,
                    Constant _,
                    ConvTranspose _,
                    Dropout _,
                    Flatten _,
                    GlobalPool _,
                    GroupNorm _,
                    LayerNorm _,
                    Local _,
                    LogSoftmax _,
                    Lrn _,
                    Multiply _,
                    PRelu _,
                    Pad _,
                    PadDepth _,
                    Pool _,
                    Reshape _,
                    Resize _,
                    Scale _,
                    Shuffle _,
                    Slice _,
                    Softmax _,
                    Source _ ->
                    ALONE;
        };
    }

    /// Whether a step takes in one more layer, the only one that reads it.
    ///
    /// @param first the part of the step's first layer
    /// @param last the part of its last layer
    /// @param next the part of the layer that may be taken in
    public static boolean takesIn(Part first, Part last, Part next) {
        return first != ALONE
                && next.compareTo(last) > 0
                && (first == CONVOLUTION || next == FUNCTION);
    }
}
