package dev.fathom.zoo.residual;

import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.dense;
import static dev.fathom.layer.Layers.gelu;
import static dev.fathom.layer.Layers.globalAveragePool;
import static dev.fathom.layer.Layers.layerNorm;
import static dev.fathom.layer.Layers.layerScale;
import static dev.fathom.layer.Layers.softmax;
import static dev.fathom.layer.Layers.stochasticDepth;
import static dev.fathom.tensor.Volume.volume;

import dev.fathom.layer.convolution.Conv;
import dev.fathom.network.Flow;
import dev.fathom.network.Network;

/// ConvNeXt (Liu and others 2022): a residual network with the manners of a transformer, one filter
/// of 7×7 a channel, one norm and one function a block. First weights as its authors'.
public final class ConvNeXt {
    private static final double DEVIATION = 0.02;
    private static final double LAYER_SCALE = 1e-6;

    private ConvNeXt() {}

    /// @param width of the first stage; each other's is twice that of the one before
    /// @param deep number of blocks in the third stage; the others have three
    /// @param drop rate of stochastic depth in the last block
    public static Network network(String name, int width, int deep, double drop) {
        int[] blocks = {3, 3, deep, 3};
        int all = 9 + deep;
        return Network.graph(
                name,
                volume(224, 224, 3),
                x -> {
                    x = x.then("stem", normal(conv(width, 4).stride(4).floor()));
                    x = x.then("stem_norm", layerNorm());
                    int number = 0;
                    for (int s = 0; s < blocks.length; s++) {
                        String stage = "stage" + (s + 1) + "/";
                        x = s == 0 ? x : downsampled(x, stage, width << s);
                        for (int i = 1; i <= blocks[s]; i++, number++) {
                            x = block(x, stage + "block" + i + "/", drop * number / (all - 1));
                        }
                    }
                    return x.then("pool", globalAveragePool())
                            .then("norm", layerNorm())
                            .then("fc", dense(1000).normal(DEVIATION))
                            .then("prob", softmax());
                });
    }

    private static Conv normal(Conv conv) {
        return conv.normal(DEVIATION);
    }

    private static Flow downsampled(Flow x, String stage, int width) {
        return x.then(stage + "norm", layerNorm())
                .then(stage + "downsample", normal(conv(width, 2).stride(2).floor()));
    }

    private static Flow block(Flow x, String place, double drop) {
        int depth = x.volume().depth();
        double rate = Math.round(1e4 * drop) / 1e4;
        Flow y =
                x.then(place + "depthwise", normal(conv(depth, 7).padding(3).groups(depth)))
                        .then(place + "norm", layerNorm())
                        .then(place + "expand", normal(conv(4 * depth, 1)))
                        .then(place + "gelu", gelu())
                        .then(place + "project", normal(conv(depth, 1)))
                        .then(place + "scale", layerScale(LAYER_SCALE));
        y = rate == 0 ? y : y.then(place + "drop", stochasticDepth(rate));
        return y.plus(place + "add", x);
    }
}
