package dev.fathom.zoo;

import static dev.fathom.layer.Layers.batchNorm;
import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.dense;
import static dev.fathom.layer.Layers.globalAveragePool;
import static dev.fathom.layer.Layers.maxPool;
import static dev.fathom.layer.Layers.padDepth;
import static dev.fathom.layer.Layers.relu;
import static dev.fathom.layer.Layers.softmax;
import static dev.fathom.tensor.Volume.volume;

import dev.fathom.layer.convolution.Conv;
import dev.fathom.network.Flow;
import dev.fathom.network.Network;

/// Residual networks (He, Zhang, Ren and Sun 2016). Layers are named by block, as the paper counts
/// them: `conv2_1/conv1`. Halving an even size leaves a rest, which all of them leave out:
/// `floor()`.
final class ResNet {
    private ResNet() {}

    /// Two 3×3 convolutions a block.
    ///
    /// @param blocks in each of the stages conv2 … conv5
    static Network basic(int depth, int... blocks) {
        Branch branch = (x, block, width, stride, _) -> basicBlock(x, block, width, stride);
        return Network.graph(
                "resnet" + depth,
                volume(224, 224, 3),
                x -> head(stages(x, blocks, branch, 1, false), 1000));
    }

    /// 1×1, 3×3 and 1×1 a block, the last four times as wide; the 3×3 strides, as in torchvision.
    static Network bottleneck(int depth, int... blocks) {
        return bottleneck("resnet" + depth, 1, 64, blocks);
    }

    /// The 3×3 in groups or wider, as in torchvision: ResNeXt (Xie and others 2017) and wide
    /// residual networks (Zagoruyko and Komodakis 2016).
    ///
    /// @param groups of the 3×3
    /// @param width of a group where the 3×3 of ResNet has 64 channels
    static Network bottleneck(String name, int groups, int width, int... blocks) {
        return Network.graph(
                name,
                volume(224, 224, 3),
                x -> head(stages(x, blocks, bottlenecks(groups, width), 4, false), 1000));
    }

    /// The layers of ResNet before its head, for a prediction at every eighth pixel: where the last
    /// two stages would halve the size, their filters are spread instead.
    static Flow dilated(Flow x, int... blocks) {
        return stages(x, blocks, bottlenecks(1, 64), 4, true);
    }

    private static Branch bottlenecks(int groups, int width) {
        return (x, block, narrow, stride, dilation) -> {
            int inner = narrow * width / 64 * groups;
            Conv filter = three(inner, stride).padding(dilation).dilation(dilation).groups(groups);
            return bottleneckBlock(x, block, conv(inner, 1), filter, conv(4 * narrow, 1));
        };
    }

    /// The branch of a block that is not the shortcut.
    private interface Branch {
        Flow of(Flow x, String block, int width, int stride, int dilation);
    }

    private static Flow stages(Flow x, int[] blocks, Branch branch, int widening, boolean dilated) {
        x = x.then("conv1", conv(64, 7).stride(2).padding(3).floor().bias(false));
        x = x.then("bn1", batchNorm()).then("relu1", relu());
        x = x.then("pool1", maxPool(3).stride(2).padding(1).floor());
        int dilation = 1;
        for (int stage = 0; stage < blocks.length; stage++) {
            int width = 64 << stage;
            boolean spreads = dilated && stage >= 2;
            for (int i = 0; i < blocks[stage]; i++) {
                String block = "conv" + (stage + 2) + "_" + (i + 1) + "/";
                int stride = stage > 0 && i == 0 && !spreads ? 2 : 1;
                Flow shortcut = projection(x, block, width * widening, stride);
                x = branch.of(x, block, width, stride, dilation).plus(block + "add", shortcut);
                x = x.then(block + "relu", relu());
                dilation *= spreads && i == 0 ? 2 : 1;
            }
        }
        return x;
    }

    private static Flow basicBlock(Flow x, String block, int width, int stride) {
        x = x.then(block + "conv1", three(width, stride)).then(block + "bn1", batchNorm());
        x = x.then(block + "relu1", relu());
        return x.then(block + "conv2", three(width, 1)).then(block + "bn2", batchNorm());
    }

    private static Flow bottleneckBlock(
            Flow x, String block, Conv narrow, Conv filter, Conv widen) {
        x = x.then(block + "conv1", narrow.bias(false)).then(block + "bn1", batchNorm());
        x = x.then(block + "relu1", relu());
        x = x.then(block + "conv2", filter).then(block + "bn2", batchNorm());
        x = x.then(block + "relu2", relu());
        x = x.then(block + "conv3", widen.bias(false));
        return x.then(block + "bn3", batchNorm());
    }

    private static Conv three(int width, int stride) {
        Conv conv = conv(width, 3).stride(stride).padding(1).bias(false);
        return stride == 1 ? conv : conv.floor();
    }

    /// Nothing where the block keeps the volume, else a 1×1 convolution (the paper's option B).
    private static Flow projection(Flow x, String block, int width, int stride) {
        if (stride == 1 && x.volume().depth() == width) {
            return x;
        }
        Conv conv = conv(width, 1).stride(stride).bias(false);
        return x.then(block + "shortcut", stride == 1 ? conv : conv.floor())
                .then(block + "shortcut_bn", batchNorm());
    }

    /// For CIFAR-10: three stages of equally many basic blocks, whose shortcuts have no weights:
    /// every second pixel, and zeros for the channels that lack (the paper's option A), half of
    /// them on each side.
    ///
    /// @param depth 6n + 2, with n blocks a stage
    static Network cifar(int depth) {
        return Network.graph(
                "resnet" + depth + "-cifar",
                volume(32, 32, 3),
                x -> {
                    x = x.then("conv1", three(16, 1)).then("bn1", batchNorm());
                    x = x.then("relu1", relu());
                    for (int stage = 0; stage < 3; stage++) {
                        int width = 16 << stage;
                        for (int i = 0; i < (depth - 2) / 6; i++) {
                            String block = "conv" + (stage + 2) + "_" + (i + 1) + "/";
                            boolean halves = stage > 0 && i == 0;
                            Flow shortcut = halves ? everySecond(x, block) : x;
                            x = basicBlock(x, block, width, halves ? 2 : 1);
                            x = x.plus(block + "add", shortcut).then(block + "relu", relu());
                        }
                    }
                    return head(x, 10);
                });
    }

    private static Flow everySecond(Flow x, String block) {
        int half = x.volume().depth() / 2;
        return x.then(block + "shortcut", maxPool(1).stride(2).floor())
                .then(block + "shortcut_zeros", padDepth(half, half));
    }

    private static Flow head(Flow x, int classes) {
        return x.then("pool", globalAveragePool())
                .then("fc", dense(classes))
                .then("prob", softmax());
    }
}
