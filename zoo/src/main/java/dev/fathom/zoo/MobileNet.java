package dev.fathom.zoo;

import static dev.fathom.layer.Layers.batchNorm;
import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.dense;
import static dev.fathom.layer.Layers.globalAveragePool;
import static dev.fathom.layer.Layers.relu6;
import static dev.fathom.layer.Layers.softmax;
import static dev.fathom.tensor.Volume.volume;

import dev.fathom.layer.convolution.Conv;
import dev.fathom.network.Flow;
import dev.fathom.network.Network;

/// MobileNets: each channel is filtered by itself (depthwise), then channels are mixed by 1×1. As
/// in TensorFlow a halving convolution pads an even size by one row and one column, below and on
/// the right. First weights as He 2015.
final class MobileNet {
    private MobileNet() {}

    /// Version 1 (Howard and others 2017).
    ///
    /// @param quarters of the paper's number of channels: 4 for the width 1.0
    /// @param size of the input, a multiple of 32
    static Network version1(String name, int quarters, int size) {
        int[] widths = {64, 128, 128, 256, 256, 512, 512, 512, 512, 512, 512, 1024, 1024};
        return Network.graph(
                name,
                volume(size, size, 3),
                x -> {
                    x = active(x, "conv0", three(32 * quarters / 4, 2));
                    for (int i = 0; i < widths.length; i++) {
                        int width = widths[i] * quarters / 4;
                        boolean wider = i > 0 && widths[i] > widths[i - 1];
                        String place = "conv" + (i + 1) + "/";
                        x = depthwise(x, place + "depthwise", wider ? 2 : 1);
                        x = active(x, place + "pointwise", conv(width, 1));
                    }
                    return head(x);
                });
    }

    /// Version 2 (Sandler and others 2018): residual between narrow volumes, with wide ones inside
    /// the blocks.
    static Network version2() {
        int[] widths = {16, 24, 32, 64, 96, 160, 320};
        int[] blocks = {1, 2, 3, 4, 3, 3, 1};
        int[] strides = {1, 2, 2, 2, 1, 2, 1};
        return Network.graph(
                "mobilenet-v2",
                volume(224, 224, 3),
                x -> {
                    x = active(x, "conv0", three(32, 2));
                    int number = 1;
                    for (int stage = 0; stage < widths.length; stage++) {
                        for (int i = 0; i < blocks[stage]; i++, number++) {
                            int stride = i == 0 ? strides[stage] : 1;
                            x = block(x, "block" + number + "/", widths[stage], stride);
                        }
                    }
                    x = active(x, "conv" + number, conv(1280, 1));
                    return head(x);
                });
    }

    /// Spreads to six times as many channels, but for the first block, and narrows again, without
    /// an activation.
    private static Flow block(Flow x, String block, int width, int stride) {
        int depth = x.volume().depth();
        Flow y = depth == 32 && width == 16 ? x : active(x, block + "expand", conv(6 * depth, 1));
        y = depthwise(y, block + "depthwise", stride);
        y = normed(y, block + "project", conv(width, 1));
        return stride == 1 && depth == width ? y.plus(block + "add", x) : y;
    }

    private static Flow depthwise(Flow x, String name, int stride) {
        int depth = x.volume().depth();
        return active(x, name, three(depth, stride).groups(depth));
    }

    private static Flow active(Flow x, String name, Conv conv) {
        return normed(x, name, conv).then(name + "_relu6", relu6());
    }

    private static Flow normed(Flow x, String name, Conv conv) {
        return x.then(name, conv.bias(false)).then(name + "_bn", batchNorm().epsilon(0.001));
    }

    private static Conv three(int filters, int stride) {
        Conv conv = conv(filters, 3).stride(stride);
        return stride == 1 ? conv.padding(1) : conv.padding(0, 1);
    }

    private static Flow head(Flow x) {
        return x.then("pool", globalAveragePool()).then("fc", dense(1000)).then("prob", softmax());
    }
}
