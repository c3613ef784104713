package dev.fathom.zoo;

import static dev.fathom.layer.Layers.batchNorm;
import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.convTranspose;
import static dev.fathom.layer.Layers.maxPool;
import static dev.fathom.layer.Layers.relu;
import static dev.fathom.layer.Layers.softmax;
import static dev.fathom.tensor.Volume.volume;

import dev.fathom.network.Flow;
import dev.fathom.network.Network;

/// U-Net (Ronneberger, Fischer and Brox 2015): down to few places with many channels, and up again,
/// beside what was seen on the way down.
final class UNet {
    private UNet() {}

    /// With a quarter of the paper's channels and a level less, batch norms, and paddings that keep
    /// the size: it trains in minutes.
    static Network small() {
        return Network.graph(
                "unet-small",
                volume(96, 96, 3),
                x -> {
                    Flow first = twice(x, 16);
                    Flow second = twice(first.then(maxPool(2).stride(2)), 32);
                    Flow third = twice(second.then(maxPool(2).stride(2)), 64);
                    Flow up = twice(third.then(maxPool(2).stride(2)), 128);
                    up = twice(beside(up, third, 64), 64);
                    up = twice(beside(up, second, 32), 32);
                    up = twice(beside(up, first, 16), 16);
                    return up.then(conv(2, 1), softmax());
                });
    }

    private static Flow twice(Flow x, int filters) {
        return x.then(
                conv(filters, 3).padding(1).bias(false),
                batchNorm(),
                relu(),
                conv(filters, 3).padding(1).bias(false),
                batchNorm(),
                relu());
    }

    private static Flow beside(Flow up, Flow down, int filters) {
        return down.concatenated(up.then(convTranspose(filters, 2).stride(2)));
    }
}
