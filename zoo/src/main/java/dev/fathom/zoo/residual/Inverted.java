package dev.fathom.zoo.residual;

import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.stochasticDepth;

import dev.fathom.layer.activation.Pointwise;
import dev.fathom.layer.convolution.Conv;
import dev.fathom.layer.norm.BatchNorm;
import dev.fathom.network.Flow;

/// An inverted residual block: it widens, filters each channel by itself, and narrows again
/// (Sandler and others 2018). Named alike in all networks: `stage2/block1/depthwise`.
///
/// @param kernel side of the filter
/// @param wide number of channels inside
/// @param width number of channels behind it
/// @param squeezed number of channels to which squeeze and excitation narrows; 0 without it
/// @param fused whether one convolution widens and filters (Tan and Le 2021)
/// @param drop rate of the stochastic depth
record Inverted(
        int kernel, int wide, int width, int stride, int squeezed, boolean fused, double drop) {

    /// What is the same in all blocks of a network, or of a part of it.
    ///
    /// @param function behind all but the last convolution
    /// @param squeeze the function inside squeeze and excitation
    /// @param gate the one behind it
    record Style(BatchNorm norm, Pointwise function, Pointwise squeeze, Pointwise gate) {}

    Flow behind(Flow x, String place, Style style) {
        int depth = x.volume().depth();
        Flow y = x;
        if (fused && wide == depth) {
            y = normed(y, place + "conv", Blocks.even(width, kernel, stride), style);
        } else {
            y = fused ? widenedAndFiltered(y, place, style) : filtered(y, place, style);
            y = Blocks.normed(y, place + "project", conv(width, 1), style.norm, null);
        }
        if (stride > 1 || depth != width) {
            return y;
        }
        y = drop == 0 ? y : y.then(place + "drop", stochasticDepth(drop));
        return y.plus(place + "add", x);
    }

    private Flow widenedAndFiltered(Flow x, String place, Style style) {
        return normed(x, place + "expand", Blocks.even(wide, kernel, stride), style);
    }

    private Flow filtered(Flow x, String place, Style style) {
        Flow y = wide == x.volume().depth() ? x : normed(x, place + "expand", conv(wide, 1), style);
        y = normed(y, place + "depthwise", Blocks.even(wide, kernel, stride).groups(wide), style);
        return squeezed == 0 ? y : Blocks.excited(y, place, squeezed, style.squeeze, style.gate);
    }

    private static Flow normed(Flow x, String name, Conv conv, Style style) {
        return Blocks.normed(x, name, conv, style.norm, style.function);
    }
}
