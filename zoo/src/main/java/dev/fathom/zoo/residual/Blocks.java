package dev.fathom.zoo.residual;

import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.globalAveragePool;

import dev.fathom.layer.activation.Pointwise;
import dev.fathom.layer.convolution.Conv;
import dev.fathom.layer.norm.BatchNorm;
import dev.fathom.network.Flow;
import org.jspecify.annotations.Nullable;

/// What blocks of several networks are made of.
public final class Blocks {
    private Blocks() {}

    /// A convolution with an odd kernel, padded alike on all sides: it keeps the size, or divides
    /// it by the stride, the rest left out.
    public static Conv even(int filters, int kernel, int stride) {
        Conv conv = conv(filters, kernel).stride(stride).padding(kernel / 2);
        return stride == 1 ? conv : conv.floor();
    }

    /// A convolution without biases, its norm and perhaps a function.
    public static Flow normed(
            Flow x, String name, Conv conv, BatchNorm norm, @Nullable Pointwise function) {
        x = x.then(name, conv.bias(false)).then(name + "_bn", norm);
        return function == null ? x : x.then(name + "_" + function.kind(), function);
    }

    /// Squeeze and excitation (Hu and others 2018): each channel times a factor that is computed of
    /// the means of all.
    ///
    /// @param squeezed number of channels between the two layers
    /// @param function behind the first
    /// @param gate behind the second, 0 … 1
    static Flow excited(Flow x, String place, int squeezed, Pointwise function, Pointwise gate) {
        Flow factor =
                x.then(place + "se_pool", globalAveragePool())
                        .then(place + "se_reduce", conv(squeezed, 1))
                        .then(place + "se_" + function.kind(), function)
                        .then(place + "se_expand", conv(x.volume().depth(), 1))
                        .then(place + "se_" + gate.kind(), gate);
        return x.times(place + "se_scale", factor);
    }

    /// The multiple of 8 that is nearest, or the next above where that would take off more than a
    /// tenth.
    static int multipleOf8(double channels) {
        int nearest = Math.max(8, (int) (channels + 4) / 8 * 8);
        return nearest < 0.9 * channels ? nearest + 8 : nearest;
    }
}
