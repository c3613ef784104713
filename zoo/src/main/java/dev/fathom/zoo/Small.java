package dev.fathom.zoo;

import static dev.fathom.layer.Layers.averagePool;
import static dev.fathom.layer.Layers.batchNorm;
import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.dense;
import static dev.fathom.layer.Layers.maxPool;
import static dev.fathom.layer.Layers.relu;
import static dev.fathom.layer.Layers.softmax;
import static dev.fathom.layer.Layers.tanh;
import static dev.fathom.tensor.Volume.volume;

import dev.fathom.layer.Initial;
import dev.fathom.layer.convolution.Conv;
import dev.fathom.layer.convolution.Dense;
import dev.fathom.network.Network;

/// Networks small enough to train in a minute.
final class Small {
    private Small() {}

    /// LeNet-5 (LeCun, Bottou, Bengio and Haffner 1998) as it is taught: the padding of 2 makes the
    /// paper's 32×32 of MNIST's 28×28, pools have no weights, C3 reads all of S2, and the output is
    /// a softmax.
    static Network leNet5() {
        return Network.of(
                "lenet5",
                volume(28, 28, 1),
                xavier(conv(6, 5)).padding(2),
                tanh(),
                averagePool(2).stride(2),
                xavier(conv(16, 5)),
                tanh(),
                averagePool(2).stride(2),
                xavier(conv(120, 5)),
                tanh(),
                xavier(dense(84)),
                tanh(),
                xavier(dense(10)),
                softmax());
    }

    private static Conv xavier(Conv conv) {
        return conv.initial(Initial.xavier());
    }

    private static Dense xavier(Dense dense) {
        return dense.initial(Initial.xavier());
    }

    /// The network of ConvNetJS's CIFAR-10 page (Karpathy 2014).
    static Network convNetJs() {
        return Network.of(
                "convnetjs-cifar",
                volume(32, 32, 3),
                conv(16, 5).padding(2),
                relu(),
                maxPool(2).stride(2),
                conv(20, 5).padding(2),
                relu(),
                maxPool(2).stride(2),
                conv(20, 5).padding(2),
                relu(),
                maxPool(2).stride(2),
                dense(10),
                softmax());
    }

    /// The network of ConvNetJS's MNIST page (Karpathy 2014), which cuts 24×24 out of each digit.
    static Network convNetJsMnist() {
        return Network.of(
                "convnetjs-mnist",
                volume(24, 24, 1),
                conv(8, 5).padding(2),
                relu(),
                maxPool(2).stride(2),
                conv(16, 5).padding(2),
                relu(),
                maxPool(3).stride(3),
                dense(10),
                softmax());
    }

    /// For the bundled Fashion-MNIST sample. The last pool leaves no rest: 7 → 3.
    static Network fashion() {
        return Network.of(
                "fashion",
                volume(28, 28, 1),
                three(32),
                batchNorm(),
                relu(),
                maxPool(2).stride(2),
                three(64),
                batchNorm(),
                relu(),
                maxPool(2).stride(2),
                three(128),
                batchNorm(),
                relu(),
                maxPool(3).stride(2),
                dense(10),
                softmax());
    }

    private static Conv three(int filters) {
        return conv(filters, 3).padding(1).bias(false);
    }
}
