package dev.fathom.layer;

import dev.fathom.kernel.ConvShape;
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
import dev.fathom.tensor.ShapeException;
import dev.fathom.tensor.Volume;
import dev.fathom.tensor.Window;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one layer of a network is: an immutable description that is checked when made and holds no
/// weights. Words for making layers: [Layers].
///
/// `toString()` gives the layer as a user writes it, `conv(96, 11).stride(4)`; networks are stored
/// in that form.
///
/// Immutable and thread-safe.
public sealed interface Layer
        permits Add,
                Affine,
                BatchNorm,
                Concat,
                Constant,
                Conv,
                ConvTranspose,
                Dense,
                Dropout,
                Flatten,
                GlobalPool,
                GroupNorm,
                LayerNorm,
                Local,
                LogSoftmax,
                Lrn,
                Multiply,
                PRelu,
                Pad,
                PadDepth,
                Pointwise,
                Pool,
                Reshape,
                Resize,
                Scale,
                Shuffle,
                Slice,
                Softmax,
                Source {

    /// The field's word for this kind of layer, the stem of automatic names: conv, pool, fc, relu.
    String kind();

    /// Whether it joins any number of inputs; every other layer reads exactly one.
    default boolean joins() {
        return false;
    }

    /// The first input, or the only one.
    ///
    /// @throws ShapeException when this layer can't read so many
    default Volume first(List<Volume> inputs) {
        if (inputs.isEmpty() || (inputs.size() > 1 && !joins())) {
            throw new ShapeException(
                    "reads "
                            + (joins() ? "at least one input" : "one input")
                            + ", not "
                            + inputs.size()
                            + (inputs.isEmpty() ? "" : "; join them with add() or concat() first"));
        }
        return inputs.getFirst();
    }

    /// The volume that this layer makes of its inputs: by default one like the first.
    ///
    /// @throws ShapeException when they don't fit: the arithmetic and the way out
    default Volume output(List<Volume> inputs) {
        return first(inputs);
    }

    /// The output size as arithmetic on these inputs, `(227 − 11 + 2·0)/4 + 1 = 55`; for layers
    /// that keep the size the function, `max(0, x)`.
    String formula(List<Volume> inputs);

    /// The arrays that this layer needs, in the order of [Pass#weight].
    default List<Parameter> parameters(List<Volume> inputs) {
        return List.of();
    }

    /// Multiply-adds for one picture: those of weights only, as the field counts.
    default long macs(List<Volume> inputs) {
        ConvShape convolution = convolution(inputs);
        return convolution == null ? 0 : convolution.macs();
    }

    /// The convolution that it is, with weights in parameter 0 and biases, if any, in parameter 1;
    /// or null.
    default @Nullable ConvShape convolution(List<Volume> inputs) {
        return null;
    }

    /// Whether inference leaves all values as they lie.
    default boolean keepsValues() {
        return false;
    }

    /// Whether training changes values at random and inference doesn't.
    default boolean isRandom() {
        return false;
    }

    /// What its values are to a classifier whose last layer it is.
    default Scores scores() {
        return Scores.LOGITS;
    }

    /// The volume of one filter, or null when the layer has none.
    default @Nullable Volume filter(List<Volume> inputs) {
        ConvShape convolution = convolution(inputs);
        return convolution == null ? null : convolution.filter();
    }

    /// The window through which one output sees each input's width and height: that which slides,
    /// or a single place.
    default Window window(List<Volume> inputs) {
        return this instanceof Windowed<?> windowed ? windowed.window() : Window.of(1);
    }

    /// Which places of an input one unit sees: by default those of the window.
    ///
    /// @param input number of the input, 0 the first
    default Sight sight(List<Volume> inputs, int input) {
        return Sight.through(window(inputs));
    }

    /// What the layer keeps from forward to backward.
    default Memory memory(List<Volume> inputs) {
        return Memory.NONE;
    }

    /// Computes [Pass#y] from [Pass#x].
    void forward(Pass p);

    /// Computes the gradients that the pass asks for, from [Pass#dy].
    void backward(Pass p);

    /// What a classifier's values say of its classes.
    enum Scores {
        /// any numbers, the larger the likelier: a softmax makes probabilities of them
        LOGITS,
        /// probabilities that a softmax has made: their sum is 1
        SHARES,
        /// the logarithms of such probabilities
        LOGARITHMS,
        /// a probability each, whatever the others are
        EACH_ITS_OWN
    }

    /// Numbers that a layer keeps from forward to backward: so many a picture, and so many in all.
    record Memory(int intsPerPicture, int floats) {
        /// None.
        public static final Memory NONE = new Memory(0, 0);
    }
}
