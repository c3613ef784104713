package dev.fathom.zoo;

import static dev.fathom.layer.Layers.batchNorm;
import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.dense;
import static dev.fathom.layer.Layers.gelu;
import static dev.fathom.layer.Layers.maxPool;
import static dev.fathom.layer.Layers.scale;
import static dev.fathom.layer.Layers.softmax;
import static dev.fathom.tensor.Volume.volume;

import dev.fathom.layer.Initial;
import dev.fathom.layer.convolution.Conv;
import dev.fathom.layer.norm.BatchNorm;
import dev.fathom.network.Flow;
import dev.fathom.network.Network;

/// The networks of airbench (Jordan 2024), called by their accuracy on CIFAR-10, which takes
/// seconds on one GPU. Training sets the first convolution's weights from the data (whitening). Odd
/// sizes 31 → 15 → 7 → 3 leave out the rest: `floor()`.
final class Airbench {
    private Airbench() {}

    static Network airbench94() {
        return network("airbench94", Airbench::group, 64, 256, 256);
    }

    /// The same for Muon: a larger head, and logits divided by what it reads.
    static Network airbench94Muon() {
        return network("airbench94-muon", Airbench::group, Initial.unit(), 1.0 / 256, 64, 256, 256);
    }

    /// Wider.
    static Network airbench95() {
        return network("airbench95", Airbench::group, 128, 384, 384);
    }

    /// Wider still, with three convolutions a group, the last two of them residual.
    static Network airbench96() {
        return network("airbench96", Airbench::residualGroup, 128, 384, 512);
    }

    private interface Group {
        Flow of(Flow x, String group, int width);
    }

    private static Network network(String name, Group group, int... widths) {
        return network(name, group, Initial.uniform(), 1.0 / 9, widths);
    }

    private static Network network(
            String name, Group group, Initial head, double factor, int... widths) {
        return Network.graph(
                name,
                volume(32, 32, 3),
                x -> {
                    x = x.then("whiten", conv(24, 2).initial(Initial.uniform()));
                    x = x.then("whiten_gelu", gelu());
                    for (int i = 0; i < widths.length; i++) {
                        x = group.of(x, "group" + (i + 1) + "/", widths[i]);
                    }
                    return x.then("pool", maxPool(3))
                            .then("fc", dense(10).bias(false).initial(head))
                            .then("scale", scale(factor))
                            .then("prob", softmax());
                });
    }

    private static Flow group(Flow x, String group, int width) {
        x = halved(x, group, width, norm().momentum(0.4));
        x = x.then(group + "conv2", three(width)).then(group + "bn2", norm().momentum(0.4));
        return x.then(group + "gelu2", gelu());
    }

    private static Flow residualGroup(Flow x, String group, int width) {
        x = halved(x, group, width, norm());
        Flow shortcut = x;
        x = x.then(group + "conv2", three(width)).then(group + "bn2", norm());
        x = x.then(group + "gelu2", gelu());
        x = x.then(group + "conv3", three(width)).then(group + "bn3", norm());
        return x.plus(group + "add", shortcut).then(group + "gelu3", gelu());
    }

    private static Flow halved(Flow x, String group, int width, BatchNorm norm) {
        x = x.then(group + "conv1", three(width));
        x = x.then(group + "pool", maxPool(2).stride(2).floor());
        return x.then(group + "bn1", norm).then(group + "gelu1", gelu());
    }

    private static Conv three(int filters) {
        return conv(filters, 3).padding(1).bias(false).initial(Initial.dirac());
    }

    private static BatchNorm norm() {
        return batchNorm().scale(false).epsilon(1e-12);
    }
}
