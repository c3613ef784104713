package dev.fathom.layer;

import dev.fathom.kernel.Activation;
import dev.fathom.tensor.Window;

/// The words that a user writes. Each makes a layer with the field's usual defaults; the layer's
/// own methods change them: `conv(96, 11).stride(4)`.
///
/// Every public method here is also a word of the text form of networks.
public final class Layers {
    private Layers() {}

    public static Conv conv(int filters, int kernel) {
        return conv(filters, kernel, kernel);
    }

    public static Conv conv(int filters, int kernelWidth, int kernelHeight) {
        return new Conv(
                filters,
                Window.of(kernelWidth, kernelHeight),
                1,
                true,
                Weighted.DEFAULT,
                Weighted.NO_BIAS);
    }

    public static Dense dense(int units) {
        return new Dense(units, true, Weighted.DEFAULT, Weighted.NO_BIAS);
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

    public static Pointwise relu() {
        return new Pointwise(Activation.RELU, 0);
    }

    public static Pointwise leakyRelu(double slope) {
        return new Pointwise(Activation.LEAKY_RELU, (float) slope);
    }

    public static Pointwise gelu() {
        return new Pointwise(Activation.GELU, 0);
    }

    public static Pointwise silu() {
        return new Pointwise(Activation.SILU, 0);
    }

    public static Pointwise sigmoid() {
        return new Pointwise(Activation.SIGMOID, 0);
    }

    public static Pointwise tanh() {
        return new Pointwise(Activation.TANH, 0);
    }

    public static Pointwise hardSwish() {
        return new Pointwise(Activation.HARD_SWISH, 0);
    }

    public static Add add() {
        return new Add();
    }
}
