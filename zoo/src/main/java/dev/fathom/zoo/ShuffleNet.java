package dev.fathom.zoo;

import static dev.fathom.layer.Layers.batchNorm;
import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.dense;
import static dev.fathom.layer.Layers.globalAveragePool;
import static dev.fathom.layer.Layers.maxPool;
import static dev.fathom.layer.Layers.relu;
import static dev.fathom.layer.Layers.shuffle;
import static dev.fathom.layer.Layers.slice;
import static dev.fathom.layer.Layers.softmax;
import static dev.fathom.tensor.Volume.volume;

import dev.fathom.layer.convolution.Conv;
import dev.fathom.network.Flow;
import dev.fathom.network.Network;
import dev.fathom.zoo.residual.Blocks;

/// ShuffleNet v2 (Ma and others 2018), named as in torchvision: half of the channels pass a block
/// unchanged, and behind each block the halves are shuffled. First weights as He 2015.
final class ShuffleNet {
    private ShuffleNet() {}

    /// @param widths of the first layer, of the three stages and of the last convolution
    static Network version2(String name, int... widths) {
        int[] blocks = {4, 8, 4};
        return Network.graph(
                name,
                volume(224, 224, 3),
                x -> {
                    x = active(x, "conv1/", 0, Blocks.even(widths[0], 3, 2));
                    x = x.then("maxpool", maxPool(3).stride(2).padding(1).floor());
                    for (int s = 0; s < blocks.length; s++) {
                        for (int i = 0; i < blocks[s]; i++) {
                            String place = "stage" + (s + 2) + "/" + i + "/";
                            x = i == 0 ? halved(x, place, widths[s + 1]) : kept(x, place);
                        }
                    }
                    return active(x, "conv5/", 0, conv(widths[4], 1))
                            .then("pool", globalAveragePool())
                            .then("fc", dense(1000))
                            .then("prob", softmax());
                });
    }

    /// Both branches see all channels at every second pixel.
    private static Flow halved(Flow x, String place, int width) {
        int depth = x.volume().depth();
        Flow first = normed(x, place + "branch1/", 0, Blocks.even(depth, 3, 2).groups(depth));
        first = active(first, place + "branch1/", 2, conv(width / 2, 1));
        return joined(first, branch(x, place, width / 2, 2), place);
    }

    private static Flow kept(Flow x, String place) {
        int half = x.volume().depth() / 2;
        Flow first = x.then(place + "kept", slice(0, half));
        Flow second = x.then(place + "changed", slice(half, half));
        return joined(first, branch(second, place, half, 1), place);
    }

    private static Flow joined(Flow first, Flow second, String place) {
        return first.concatenated(place + "concat", second).then(place + "shuffle", shuffle(2));
    }

    private static Flow branch(Flow x, String place, int width, int stride) {
        String branch = place + "branch2/";
        x = active(x, branch, 0, conv(width, 1));
        x = normed(x, branch, 3, Blocks.even(width, 3, stride).groups(width));
        return active(x, branch, 5, conv(width, 1));
    }

    private static Flow active(Flow x, String place, int number, Conv conv) {
        return normed(x, place, number, conv).then(place + (number + 2), relu());
    }

    private static Flow normed(Flow x, String place, int number, Conv conv) {
        return x.then(place + number, conv.bias(false)).then(place + (number + 1), batchNorm());
    }
}
