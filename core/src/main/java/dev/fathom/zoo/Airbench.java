package dev.fathom.zoo;

import static dev.fathom.layer.Layers.batchNorm;
import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.dense;
import static dev.fathom.layer.Layers.gelu;
import static dev.fathom.layer.Layers.maxPool;
import static dev.fathom.layer.Layers.scale;
import static dev.fathom.layer.Layers.softmax;
import static dev.fathom.tensor.Volume.volume;

import dev.fathom.layer.BatchNorm;
import dev.fathom.layer.Conv;
import dev.fathom.layer.Initial;
import dev.fathom.model.Flow;
import dev.fathom.model.Network;

/// airbench94 (Jordan 2024): 94 % on CIFAR-10 in seconds on one GPU. Training sets the first
/// convolution's weights from the data (whitening). Odd sizes 31 → 15 → 7 → 3 leave out the rest:
/// `floor()`.
final class Airbench {
    private Airbench() {}

    static Network airbench94() {
        return Network.graph(
                "airbench94",
                volume(32, 32, 3),
                x -> {
                    x = x.then("whiten", conv(24, 2).initial(Initial.uniform()));
                    x = x.then("whiten_gelu", gelu());
                    x = group(x, "group1/", 64);
                    x = group(x, "group2/", 256);
                    x = group(x, "group3/", 256);
                    return x.then("pool", maxPool(3))
                            .then("fc", dense(10).bias(false).initial(Initial.uniform()))
                            .then("scale", scale(1.0 / 9))
                            .then("prob", softmax());
                });
    }

    private static Flow group(Flow x, String group, int width) {
        x = x.then(group + "conv1", three(width));
        x = x.then(group + "pool", maxPool(2).stride(2).floor());
        x = x.then(group + "bn1", norm()).then(group + "gelu1", gelu());
        x = x.then(group + "conv2", three(width));
        return x.then(group + "bn2", norm()).then(group + "gelu2", gelu());
    }

    private static Conv three(int filters) {
        return conv(filters, 3).padding(1).bias(false).initial(Initial.dirac());
    }

    private static BatchNorm norm() {
        return batchNorm().scale(false).momentum(0.4).epsilon(1e-12);
    }
}
