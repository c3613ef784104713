package dev.fathom.zoo;

import static dev.fathom.layer.Layers.averagePool;
import static dev.fathom.layer.Layers.batchNorm;
import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.dense;
import static dev.fathom.layer.Layers.globalAveragePool;
import static dev.fathom.layer.Layers.maxPool;
import static dev.fathom.layer.Layers.relu;
import static dev.fathom.layer.Layers.softmax;
import static dev.fathom.tensor.Volume.volume;

import dev.fathom.layer.convolution.Conv;
import dev.fathom.network.Flow;
import dev.fathom.network.Network;

/// DenseNet (Huang, Liu, van der Maaten and Weinberger 2017), named as in torchvision: every layer
/// of a block reads all that the block has made before it. First weights as He 2015.
final class DenseNet {
    private static final int GROWTH = 32;

    private DenseNet() {}

    /// @param layers of each dense block; two convolutions each, with the first, one behind each
    ///   block but the last and the classifier they make the depth
    static Network network(int depth, int... layers) {
        return Network.graph(
                "densenet" + depth,
                volume(224, 224, 3),
                x -> {
                    x = x.then("conv0", conv(64, 7).stride(2).padding(3).floor().bias(false));
                    x = x.then("norm0", batchNorm()).then("relu0", relu());
                    x = x.then("pool0", maxPool(3).stride(2).padding(1).floor());
                    for (int block = 1; block <= layers.length; block++) {
                        x = block > 1 ? transition(x, "transition" + (block - 1) + "/") : x;
                        for (int i = 1; i <= layers[block - 1]; i++) {
                            String layer = "denseblock" + block + "/layer" + i + "/";
                            x = x.concatenated(layer + "concat", grown(x, layer));
                        }
                    }
                    return x.then("norm5", batchNorm())
                            .then("relu5", relu())
                            .then("pool5", globalAveragePool())
                            .then("classifier", dense(1000))
                            .then("prob", softmax());
                });
    }

    /// The channels that a layer adds.
    private static Flow grown(Flow x, String layer) {
        x = convolved(x, layer, "1", conv(4 * GROWTH, 1));
        return convolved(x, layer, "2", conv(GROWTH, 3).padding(1));
    }

    /// Half the channels, half the size.
    private static Flow transition(Flow x, String place) {
        return convolved(x, place, "", conv(x.volume().depth() / 2, 1))
                .then(place + "pool", averagePool(2).stride(2));
    }

    private static Flow convolved(Flow x, String place, String number, Conv conv) {
        return x.then(place + "norm" + number, batchNorm())
                .then(place + "relu" + number, relu())
                .then(place + "conv" + number, conv.bias(false));
    }
}
