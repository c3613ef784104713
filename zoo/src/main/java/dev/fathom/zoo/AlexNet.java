package dev.fathom.zoo;

import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.dense;
import static dev.fathom.layer.Layers.dropout;
import static dev.fathom.layer.Layers.lrn;
import static dev.fathom.layer.Layers.maxPool;
import static dev.fathom.layer.Layers.relu;
import static dev.fathom.layer.Layers.softmax;
import static dev.fathom.tensor.Volume.volume;

import dev.fathom.network.Network;

/// AlexNet (Krizhevsky, Sutskever and Hinton 2012) with the paper's first weights and its response
/// norms, whose α multiplies the sum; and ZFNet (Zeiler and Fergus 2014), which came of it.
final class AlexNet {
    private static final double DEVIATION = 0.01;

    /// Of the weights behind a dropout. The paper's keeps values as they are in training and halves
    /// them in tests; Fathom's doubles them in training, and so half the weight is the same.
    private static final double BEHIND_DROPOUT = DEVIATION / 2;

    private AlexNet() {}

    /// As it was trained, in halves on two GPUs: conv2, conv4 and conv5 read only their own half.
    static Network twoGroups() {
        return network("alexnet", 2);
    }

    /// The same layers undivided.
    static Network singleTower() {
        return network("alexnet-single-tower", 1);
    }

    /// The narrower AlexNet of "one weird trick" (Krizhevsky 2014), without response norms, as
    /// torchvision has it.
    static Network torchvision() {
        return Network.of(
                "alexnet-torchvision",
                volume(224, 224, 3),
                conv(64, 11).stride(4).padding(2).floor(),
                relu(),
                maxPool(3).stride(2),
                conv(192, 5).padding(2),
                relu(),
                maxPool(3).stride(2),
                conv(384, 3).padding(1),
                relu(),
                conv(256, 3).padding(1),
                relu(),
                conv(256, 3).padding(1),
                relu(),
                maxPool(3).stride(2),
                dropout(0.5),
                dense(4096),
                relu(),
                dropout(0.5),
                dense(4096),
                relu(),
                dense(1000),
                softmax());
    }

    private static Network network(String name, int groups) {
        return Network.of(
                name,
                volume(227, 227, 3),
                conv(96, 11).stride(4).normal(DEVIATION),
                relu(),
                lrn(5),
                maxPool(3).stride(2),
                conv(256, 5).padding(2).groups(groups).normal(DEVIATION).biases(1),
                relu(),
                lrn(5),
                maxPool(3).stride(2),
                conv(384, 3).padding(1).normal(DEVIATION),
                relu(),
                conv(384, 3).padding(1).groups(groups).normal(DEVIATION).biases(1),
                relu(),
                conv(256, 3).padding(1).groups(groups).normal(DEVIATION).biases(1),
                relu(),
                maxPool(3).stride(2),
                dense(4096).normal(DEVIATION).biases(1),
                relu(),
                dropout(0.5),
                dense(4096).normal(BEHIND_DROPOUT).biases(1),
                relu(),
                dropout(0.5),
                dense(1000).normal(BEHIND_DROPOUT),
                softmax());
    }

    /// AlexNet's widths with a finer first layer. The paper's sizes 224 → 110 → 55 → 26 → 13 → 6
    /// need a first convolution that leaves out the rest and pools that keep it.
    static Network zfNet() {
        return Network.of(
                "zfnet",
                volume(224, 224, 3),
                conv(96, 7).stride(2).padding(1).floor().normal(DEVIATION),
                relu(),
                maxPool(3).stride(2).ceil(),
                lrn(5),
                conv(256, 5).stride(2).normal(DEVIATION),
                relu(),
                maxPool(3).stride(2).ceil(),
                lrn(5),
                conv(384, 3).padding(1).normal(DEVIATION),
                relu(),
                conv(384, 3).padding(1).normal(DEVIATION),
                relu(),
                conv(256, 3).padding(1).normal(DEVIATION),
                relu(),
                maxPool(3).stride(2),
                dense(4096).normal(DEVIATION),
                relu(),
                dropout(0.5),
                dense(4096).normal(BEHIND_DROPOUT),
                relu(),
                dropout(0.5),
                dense(1000).normal(BEHIND_DROPOUT),
                softmax());
    }
}
