package dev.fathom.layer;

import dev.fathom.kernel.Activation;
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
import dev.fathom.tensor.Dimension;
import dev.fathom.tensor.Volume;
import dev.fathom.tensor.Window;
import java.util.List;

/// The words that a user writes. Each makes a layer with the field's usual defaults; the layer's
/// own methods change them: `conv(96, 11).stride(4)`.
///
/// Every public method here is also a word of the text form of networks.
///
/// Stateless and thread-safe.
public final class Layers {
    private Layers() {}

    public static Conv conv(int filters, int kernel) {
        return conv(filters, kernel, kernel);
    }

    public static Conv conv(int filters, int kernelWidth, int kernelHeight) {
        return new Conv(filters, Window.of(kernelWidth, kernelHeight), 1, Weights.DEFAULT);
    }

    public static ConvTranspose convTranspose(int filters, int kernel) {
        return convTranspose(filters, kernel, kernel);
    }

    public static ConvTranspose convTranspose(int filters, int kernelWidth, int kernelHeight) {
        return new ConvTranspose(
                filters, Window.of(kernelWidth, kernelHeight), 0, 0, 1, Weights.DEFAULT);
    }

    public static Local local(int filters, int kernel) {
        return local(filters, kernel, kernel);
    }

    public static Local local(int filters, int kernelWidth, int kernelHeight) {
        return new Local(filters, Window.of(kernelWidth, kernelHeight), Weights.DEFAULT);
    }

    public static Dense dense(int units) {
        return new Dense(units, Weights.DEFAULT);
    }

    public static Pool maxPool(int kernel) {
        return maxPool(kernel, kernel);
    }

    public static Pool maxPool(int kernelWidth, int kernelHeight) {
        return new Pool(Pool.Type.MAX, Window.of(kernelWidth, kernelHeight), false);
    }

    public static Pool averagePool(int kernel) {
        return averagePool(kernel, kernel);
    }

    public static Pool averagePool(int kernelWidth, int kernelHeight) {
        return new Pool(Pool.Type.AVERAGE, Window.of(kernelWidth, kernelHeight), false);
    }

    public static GlobalPool globalMaxPool() {
        return new GlobalPool(Pool.Type.MAX);
    }

    public static GlobalPool globalAveragePool() {
        return new GlobalPool(Pool.Type.AVERAGE);
    }

    public static Pointwise relu() {
        return new Pointwise(Activation.RELU, 0, 0);
    }

    public static Pointwise leakyRelu(double slope) {
        return new Pointwise(Activation.LEAKY_RELU, slope, 0);
    }

    public static Pointwise gelu() {
        return new Pointwise(Activation.GELU, 0, 0);
    }

    public static Pointwise silu() {
        return new Pointwise(Activation.SILU, 0, 0);
    }

    public static Pointwise sigmoid() {
        return new Pointwise(Activation.SIGMOID, 0, 0);
    }

    public static Pointwise tanh() {
        return new Pointwise(Activation.TANH, 0, 0);
    }

    public static Pointwise hardSwish() {
        return new Pointwise(Activation.HARD_SWISH, 0, 0);
    }

    /// @param below what eˣ − 1 is multiplied by below 0, usually 1
    public static Pointwise elu(double below) {
        return new Pointwise(Activation.ELU, below, 0);
    }

    public static Pointwise selu() {
        return new Pointwise(Activation.SELU, 0, 0);
    }

    /// x/6 + 1/2, held within 0 … 1 (Howard 2019).
    public static Pointwise hardSigmoid() {
        return hardSigmoid(1.0 / 6, 0.5);
    }

    public static Pointwise hardSigmoid(double slope, double offset) {
        return new Pointwise(Activation.HARD_SIGMOID, slope, offset);
    }

    public static Pointwise mish() {
        return new Pointwise(Activation.MISH, 0, 0);
    }

    public static Pointwise softplus() {
        return new Pointwise(Activation.SOFTPLUS, 0, 0);
    }

    /// The approximation of GELU by tanh.
    public static Pointwise geluTanh() {
        return new Pointwise(Activation.GELU_TANH, 0, 0);
    }

    public static Pointwise exp() {
        return new Pointwise(Activation.EXP, 0, 0);
    }

    public static Pointwise clip(double least, double most) {
        return new Pointwise(Activation.CLIP, least, most);
    }

    /// `clip(0, 6)` (MobileNet).
    public static Pointwise relu6() {
        return clip(0, 6);
    }

    /// Local response normalisation with the paper's numbers; see [Lrn] for other frameworks'.
    ///
    /// @param size number of channels in a sum
    public static Lrn lrn(int size) {
        return new Lrn(size, Lrn.ALPHA, Lrn.BETA, Lrn.K);
    }

    public static BatchNorm batchNorm() {
        return new BatchNorm(BatchNorm.MOMENTUM, BatchNorm.EPSILON, true, true);
    }

    public static GroupNorm groupNorm(int groups) {
        return new GroupNorm(groups, GroupNorm.EPSILON);
    }

    /// Over each depth column by itself, with the small ε of the networks that have it.
    public static LayerNorm layerNorm() {
        return new LayerNorm(LayerNorm.EPSILON);
    }

    public static Affine affine() {
        return new Affine(true, true, 1);
    }

    /// `affine().shift(false)` with these first factors, usually 1e-6.
    public static Affine layerScale(double initial) {
        return affine().shift(false).initial(initial);
    }

    public static PRelu prelu() {
        return new PRelu();
    }

    /// @param rate share of the values that is dropped
    public static Dropout dropout(double rate) {
        return new Dropout(rate, false);
    }

    /// @param rate share of the pictures that are dropped, at the end of a residual branch
    public static Dropout stochasticDepth(double rate) {
        return new Dropout(rate, true);
    }

    public static Softmax softmax() {
        return new Softmax();
    }

    public static LogSoftmax logSoftmax() {
        return new LogSoftmax();
    }

    public static Flatten flatten() {
        return new Flatten(false);
    }

    public static Scale scale(double factor) {
        return new Scale(factor);
    }

    public static PadDepth padDepth(int before, int after) {
        return new PadDepth(before, after);
    }

    /// The same padding on all four sides.
    public static Pad pad(int all) {
        return pad(all, all, all, all);
    }

    public static Pad pad(int left, int right, int top, int bottom) {
        return new Pad(left, right, top, bottom, Pad.Border.CONSTANT, 0);
    }

    public static Resize resize(double scale) {
        return resize(scale, scale);
    }

    public static Resize resize(double scaleX, double scaleY) {
        return new Resize(scaleX, scaleY, Resize.Sampling.NEAREST, Resize.Coordinates.HALF_PIXEL);
    }

    /// The same values, as they lie, as another volume.
    public static Reshape reshape(int width, int height, int depth) {
        return new Reshape(new Volume(width, height, depth), List.of(), List.of());
    }

    /// A volume that is always the same.
    public static Constant constant(int width, int height, int depth) {
        return new Constant(new Volume(width, height, depth));
    }

    /// A further input of a network, by the layer's name.
    public static Source source(int width, int height, int depth) {
        return new Source(new Volume(width, height, depth));
    }

    public static Slice slice(int first, int channels) {
        return new Slice(first, channels);
    }

    public static Shuffle shuffle(int groups) {
        return new Shuffle(groups);
    }

    public static Multiply multiply() {
        return new Multiply();
    }

    public static Add add() {
        return new Add();
    }

    public static Concat concat() {
        return new Concat(Dimension.DEPTH);
    }
}
