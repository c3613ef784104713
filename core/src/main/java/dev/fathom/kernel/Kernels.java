package dev.fathom.kernel;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The arithmetic of all layers on plain arrays: batch, height, width, depth, with depth contiguous
/// (see [dev.fathom.tensor.Tensor]).
///
/// Every method writes its results over what was there; none keeps an array. Sums are cut and
/// ordered independently of the number of threads, so the bits don't depend on it.
///
/// A *column* is the depth column of one pixel: `columns` = batch × height × width.
public interface Kernels extends AutoCloseable {

    /// Whether every sum of a convolution is of the products themselves, not by Winograd's
    /// algorithm: other bits.
    boolean isExact();

    /// On how many threads they compute, the caller's among them.
    int threads();

    /// Runs the work with numbers 0 … count − 1 on all threads, in any order, and returns when all
    /// of it is done.
    void parallel(int count, Work work);

    /// Ends the threads.
    @Override
    void close();

    /// One piece of work of [#parallel].
    @FunctionalInterface
    interface Work {
        void run(int number);
    }

    // --- convolution ---------------------------------------------------------------------------

    /// `y[n, oy, ox, f] = Σ x·w + b[f]`.
    ///
    /// @param x batch × input
    /// @param w weights, see [ConvShape]
    /// @param b a bias a filter, or null
    /// @param y batch × output
    void conv(ConvShape s, int batch, float[] x, float[] w, float @Nullable [] b, float[] y);

    /// The gradient of the input, from that of the output.
    void convBackwardData(ConvShape s, int batch, float[] dy, float[] w, float[] dx);

    /// The gradients of weights and biases, from that of the output.
    void convBackwardWeights(
            ConvShape s, int batch, float[] x, float[] dy, float[] dw, float @Nullable [] db);

    /// The gradient of biases: what each one's outputs got in all.
    default void biasGradient(int columns, float[] dy, float[] db) {
        float[] ones = new float[db.length];
        Arrays.fill(ones, 1);
        NormShape shape = NormShape.of(columns, db.length, 0);
        normalizeBackward(shape, dy, new float[db.length], ones, null, null, dy, null, null, db);
    }

    // --- locally connected: a convolution that shares no weights --------------------------------

    /// Like [#conv] with one group, but each output pixel has filters of its own.
    ///
    /// @param w `[output height][output width][filters][kernelHeight][kernelWidth][depth]`
    /// @param b `[output height][output width][filters]`, or null
    void local(ConvShape s, int batch, float[] x, float[] w, float @Nullable [] b, float[] y);

    /// The gradient of the input of [#local].
    void localBackwardData(ConvShape s, int batch, float[] dy, float[] w, float[] dx);

    /// The gradients of weights and biases of [#local].
    void localBackwardWeights(
            ConvShape s, int batch, float[] x, float[] dy, float[] dw, float @Nullable [] db);

    // --- pools ---------------------------------------------------------------------------------

    /// The largest value of each window; padding never wins. The first of equal values wins.
    ///
    /// @param winners batch × output: y·width + x of the winner in the input; null when not wanted
    void maxPool(PoolShape s, int batch, float[] x, float[] y, int @Nullable [] winners);

    /// Adds each gradient to its winner's place; all else of `dx` is 0.
    void maxPoolBackward(PoolShape s, int batch, float[] dy, int[] winners, float[] dx);

    /// The mean of each window.
    ///
    /// @param countPadding whether padding counts as zeros (never what hangs over it in ceil mode)
    void averagePool(PoolShape s, int batch, boolean countPadding, float[] x, float[] y);

    /// Shares each gradient out among its window.
    void averagePoolBackward(PoolShape s, int batch, boolean countPadding, float[] dy, float[] dx);

    // --- value by value ------------------------------------------------------------------------

    /// `y = f(x)` for the first `count` values. `x` and `y` may be the same array.
    void activate(Activation f, float a, float b, int count, float[] x, float[] y);

    /// `dx = dy·f'(x)`. `dy` and `dx` may be the same array.
    void activateBackward(
            Activation f, float a, float b, int count, float[] x, float[] dy, float[] dx);

    /// `y = a + b`. `y` may be `a` or `b`.
    void add(int count, float[] a, float[] b, float[] y);

    /// `y = factor·x`. `x` and `y` may be the same array.
    void scale(int count, float factor, float[] x, float[] y);

    /// Keeps each value with probability 1 − rate, times 1/(1 − rate), and drops the others to 0.
    /// The same seed drops the same positions: backward is the same call on the gradient.
    void dropout(int count, float rate, long seed, float[] x, float[] y);

    // --- along depth ---------------------------------------------------------------------------

    /// Local response normalisation, see [LrnShape], of each column.
    void lrn(LrnShape s, int columns, int depth, float[] x, float[] y);

    /// The gradient of the input of [#lrn].
    void lrnBackward(LrnShape s, int columns, int depth, float[] x, float[] dy, float[] dx);

    /// `y = eˣ/Σeˣ` over each column.
    void softmax(int columns, int depth, float[] x, float[] y);

    /// The gradient of the input of [#softmax], from its output.
    void softmaxBackward(int columns, int depth, float[] y, float[] dy, float[] dx);

    // --- batch normalisation -------------------------------------------------------------------

    /// Mean and (biased) variance of each channel over all columns.
    void moments(int columns, int depth, float[] x, float[] mean, float[] variance);

    /// `y = f((x − mean)/√(variance + ε)·scale + shift)`, channel by channel; a null scale is 1, a
    /// null shift 0. `x` and `y` may be the same array.
    void normalize(
            NormShape s,
            float[] x,
            float[] mean,
            float[] variance,
            float @Nullable [] scale,
            float @Nullable [] shift,
            float[] y);

    /// The gradients of [#normalize] when mean and variance are those of `x` itself ([#moments]).
    ///
    /// @param dx not `dy`; null when not wanted and no function follows
    /// @param dscale null when not wanted, as is dshift
    void normalizeBackward(
            NormShape s,
            float[] x,
            float[] mean,
            float[] variance,
            float @Nullable [] scale,
            float @Nullable [] shift,
            float[] dy,
            float @Nullable [] dx,
            float @Nullable [] dscale,
            float @Nullable [] dshift);
}
