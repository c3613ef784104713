package dev.fathom.zoo;

import static dev.fathom.layer.Layers.batchNorm;
import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.dropout;
import static dev.fathom.layer.Layers.globalAveragePool;
import static dev.fathom.layer.Layers.relu;
import static dev.fathom.layer.Layers.resize;
import static dev.fathom.layer.Layers.softmax;
import static dev.fathom.tensor.Volume.volume;

import dev.fathom.layer.convolution.Conv;
import dev.fathom.network.Flow;
import dev.fathom.network.Network;
import dev.fathom.zoo.residual.Blocks;
import java.util.function.UnaryOperator;

/// Networks that give each pixel a class, on a dilated ResNet as in torchvision: the 21 classes of
/// Pascal VOC, the background among them. First weights as He 2015.
final class Segmentation {
    /// Of the pictures that torchvision trains with.
    private static final int SIZE = 520;

    private static final int CLASSES = 21;

    private Segmentation() {}

    /// A fully convolutional network (Long, Shelhamer and Darrell 2015).
    static Network fcn(int depth, int... blocks) {
        return network(
                "fcn-resnet" + depth, SIZE, blocks, x -> normed(x, "head", three(512, 1)), 0.1);
    }

    /// DeepLab v3 (Chen and others 2017): filters of four widths and the whole picture's mean, side
    /// by side.
    static Network deepLab(int depth, int... blocks) {
        return sizedDeepLab(SIZE, depth, blocks);
    }

    /// @param size of the pictures, a multiple of 8
    static Network sizedDeepLab(int size, int depth, int... blocks) {
        return network(
                "deeplabv3-resnet" + depth,
                size,
                blocks,
                x -> {
                    Flow pooled = x.then("aspp4/pool", globalAveragePool());
                    pooled = normed(pooled, "aspp4/conv", conv(256, 1));
                    int width = x.volume().width();
                    pooled = pooled.then("aspp4/resize", resize(width, x.volume().height()));
                    Flow all =
                            normed(x, "aspp0/conv", conv(256, 1))
                                    .concatenated(
                                            "aspp/concat",
                                            normed(x, "aspp1/conv", three(256, 12)),
                                            normed(x, "aspp2/conv", three(256, 24)),
                                            normed(x, "aspp3/conv", three(256, 36)),
                                            pooled);
                    all = normed(all, "project", conv(256, 1)).then("project_drop", dropout(0.5));
                    return normed(all, "head", three(256, 1));
                },
                0);
    }

    private static Network network(
            String name, int size, int[] blocks, UnaryOperator<Flow> head, double drop) {
        return Network.graph(
                name,
                volume(size, size, 3),
                x -> {
                    Flow y = head.apply(ResNet.dilated(x, blocks));
                    y = drop == 0 ? y : y.then("head_drop", dropout(drop));
                    return y.then("classes", conv(CLASSES, 1))
                            .then("upsample", resize(8).linear())
                            .then("prob", softmax());
                });
    }

    private static Flow normed(Flow x, String name, Conv conv) {
        return Blocks.normed(x, name, conv, batchNorm(), relu());
    }

    private static Conv three(int filters, int dilation) {
        return conv(filters, 3).padding(dilation).dilation(dilation);
    }
}
