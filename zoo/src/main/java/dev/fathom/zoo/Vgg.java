package dev.fathom.zoo;

import static dev.fathom.layer.Layers.batchNorm;
import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.dense;
import static dev.fathom.layer.Layers.dropout;
import static dev.fathom.layer.Layers.maxPool;
import static dev.fathom.layer.Layers.relu;
import static dev.fathom.layer.Layers.softmax;
import static dev.fathom.tensor.Volume.volume;

import dev.fathom.layer.convolution.Conv;
import dev.fathom.network.Flow;
import dev.fathom.network.Network;

/// Networks of 3×3 convolutions between pools (Simonyan and Zisserman 2015). First weights as He
/// 2015, which trains all depths at once; the paper trained 11 layers first and put the rest
/// between.
final class Vgg {
    private Vgg() {}

    /// Configurations A, B, D and E of the paper.
    ///
    /// @param convolutions in each of the five stages; with the three layers behind them they make
    ///   the depth
    static Network plain(int... convolutions) {
        return imageNet("", convolutions, false);
    }

    /// The same with a batch norm behind each convolution, as in torchvision: the convolutions keep
    /// their biases.
    static Network normed(int... convolutions) {
        return imageNet("-bn", convolutions, true);
    }

    private static Network imageNet(String suffix, int[] convolutions, boolean norms) {
        int[] widths = {64, 128, 256, 512, 512};
        int depth = 3;
        for (int count : convolutions) {
            depth += count;
        }
        return Network.graph(
                "vgg" + depth + suffix,
                volume(224, 224, 3),
                x -> {
                    x = stages(x, widths, convolutions, true, norms);
                    for (int i = 6; i <= 7; i++) {
                        x = x.then("fc" + i, dense(4096)).then("relu" + i, relu());
                        x = x.then("drop" + i, dropout(0.5));
                    }
                    return x.then("fc8", dense(1000)).then("prob", softmax());
                });
    }

    /// A smaller one for pictures of 32×32, with batch norms.
    static Network cifar() {
        int[] widths = {64, 128, 256};
        return Network.graph(
                "cifar-vgg",
                volume(32, 32, 3),
                x ->
                        stages(x, widths, new int[] {2, 2, 2}, false, true)
                                .then("fc4", dense(10))
                                .then("prob", softmax()));
    }

    private static Flow stages(
            Flow x, int[] widths, int[] convolutions, boolean biases, boolean norms) {
        for (int stage = 1; stage <= widths.length; stage++) {
            Conv conv = conv(widths[stage - 1], 3).padding(1).bias(biases);
            for (int i = 1; i <= convolutions[stage - 1]; i++) {
                String place = stage + "_" + i;
                x = x.then("conv" + place, conv);
                x = norms ? x.then("bn" + place, batchNorm()) : x;
                x = x.then("relu" + place, relu());
            }
            x = x.then("pool" + stage, maxPool(2).stride(2));
        }
        return x;
    }
}
