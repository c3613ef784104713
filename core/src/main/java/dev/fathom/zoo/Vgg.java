package dev.fathom.zoo;

import static dev.fathom.layer.Layers.batchNorm;
import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.dense;
import static dev.fathom.layer.Layers.dropout;
import static dev.fathom.layer.Layers.maxPool;
import static dev.fathom.layer.Layers.relu;
import static dev.fathom.layer.Layers.softmax;
import static dev.fathom.tensor.Volume.volume;

import dev.fathom.model.Flow;
import dev.fathom.model.Network;

/// Networks of 3×3 convolutions between pools (Simonyan and Zisserman 2015).
final class Vgg {
    private Vgg() {}

    /// Configuration D of the paper.
    static Network vgg16() {
        int[][] filters = {{64, 64}, {128, 128}, {256, 256, 256}, {512, 512, 512}, {512, 512, 512}};
        return Network.graph(
                "vgg16",
                volume(224, 224, 3),
                x -> {
                    x = convolutions(x, filters, false);
                    for (int i = 6; i <= 7; i++) {
                        x = x.then("fc" + i, dense(4096)).then("relu" + i, relu());
                        x = x.then("drop" + i, dropout(0.5));
                    }
                    return x.then("fc8", dense(1000)).then("prob", softmax());
                });
    }

    /// A smaller one for pictures of 32×32, with batch norms.
    static Network cifar() {
        int[][] filters = {{64, 64}, {128, 128}, {256, 256}};
        return Network.graph(
                "cifar-vgg",
                volume(32, 32, 3),
                x -> convolutions(x, filters, true).then("fc4", dense(10)).then("prob", softmax()));
    }

    private static Flow convolutions(Flow x, int[][] filters, boolean norms) {
        for (int stage = 1; stage <= filters.length; stage++) {
            int[] widths = filters[stage - 1];
            for (int i = 1; i <= widths.length; i++) {
                String place = stage + "_" + i;
                x = x.then("conv" + place, conv(widths[i - 1], 3).padding(1).bias(!norms));
                x = norms ? x.then("bn" + place, batchNorm()) : x;
                x = x.then("relu" + place, relu());
            }
            x = x.then("pool" + stage, maxPool(2).stride(2));
        }
        return x;
    }
}
