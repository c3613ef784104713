package dev.fathom.zoo;

import static dev.fathom.layer.Layers.averagePool;
import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.dense;
import static dev.fathom.layer.Layers.dropout;
import static dev.fathom.layer.Layers.lrn;
import static dev.fathom.layer.Layers.maxPool;
import static dev.fathom.layer.Layers.relu;
import static dev.fathom.layer.Layers.softmax;
import static dev.fathom.tensor.Volume.volume;

import dev.fathom.layer.Initial;
import dev.fathom.layer.convolution.Conv;
import dev.fathom.layer.convolution.Dense;
import dev.fathom.layer.norm.Lrn;
import dev.fathom.layer.pool.Pool;
import dev.fathom.network.Flow;
import dev.fathom.network.Network;

/// GoogLeNet (Szegedy and others 2015), as Caffe's bvlc_googlenet names, rounds and begins it: the
/// first convolution leaves out the rest, `floor()`, the pools keep it, `ceil()`; weights by
/// Xavier, biases 0.2 but 0 in the classifiers.
final class GoogLeNet {
    private static final double BIAS = 0.2;

    private GoogLeNet() {}

    /// As it is used: without the auxiliary heads.
    static Network network() {
        return network("googlenet", false);
    }

    /// As it was trained: with two auxiliary heads.
    static Network withHeads() {
        return network("googlenet-aux", true);
    }

    private static Network network(String name, boolean heads) {
        return Network.graph(
                name,
                volume(224, 224, 3),
                x -> {
                    x = convolved(x, "conv1/", "7x7_s2", conv(64, 7).stride(2).padding(3).floor());
                    x = x.then("pool1/3x3_s2", halving()).then("pool1/norm1", norm());
                    x = convolved(x, "conv2/", "3x3_reduce", conv(64, 1));
                    x = convolved(x, "conv2/", "3x3", conv(192, 3).padding(1));
                    x = x.then("conv2/norm2", norm()).then("pool2/3x3_s2", halving());
                    x = inception(x, "3a", 64, 96, 128, 16, 32, 32);
                    x = inception(x, "3b", 128, 128, 192, 32, 96, 64);
                    x = x.then("pool3/3x3_s2", halving());
                    x = inception(x, "4a", 192, 96, 208, 16, 48, 64);
                    head(x, "loss1/", heads);
                    x = inception(x, "4b", 160, 112, 224, 24, 64, 64);
                    x = inception(x, "4c", 128, 128, 256, 24, 64, 64);
                    x = inception(x, "4d", 112, 144, 288, 32, 64, 64);
                    head(x, "loss2/", heads);
                    x = inception(x, "4e", 256, 160, 320, 32, 128, 128);
                    x = x.then("pool4/3x3_s2", halving());
                    x = inception(x, "5a", 256, 160, 320, 32, 128, 128);
                    x = inception(x, "5b", 384, 192, 384, 48, 128, 128);
                    return x.then("pool5/7x7_s1", averagePool(7))
                            .then("pool5/drop_7x7_s1", dropout(0.4))
                            .then("loss3/classifier", xavier(dense(1000)))
                            .then("prob", softmax());
                });
    }

    /// Four branches side by side; the numbers of filters stand in the order of the paper's table.
    private static Flow inception(
            Flow x,
            String place,
            int one,
            int reduce3,
            int three,
            int reduce5,
            int five,
            int pool) {
        String block = "inception_" + place + "/";
        Flow ones = convolved(x, block, "1x1", conv(one, 1));
        Flow threes = convolved(x, block, "3x3_reduce", conv(reduce3, 1));
        threes = convolved(threes, block, "3x3", conv(three, 3).padding(1));
        Flow fives = convolved(x, block, "5x5_reduce", conv(reduce5, 1));
        fives = convolved(fives, block, "5x5", conv(five, 5).padding(2));
        Flow pooled = x.then(block + "pool", maxPool(3).padding(1));
        pooled = convolved(pooled, block, "pool_proj", conv(pool, 1));
        return ones.concatenated(block + "output", threes, fives, pooled);
    }

    /// A classifier of its own, which makes the layers before it learn sooner.
    private static void head(Flow x, String place, boolean wanted) {
        if (wanted) {
            x = x.then(place + "ave_pool", averagePool(5).stride(3).floor());
            x = convolved(x, place, "conv", conv(128, 1));
            x = x.then(place + "fc", xavier(dense(1024)).biases(BIAS));
            x = x.then(place + "relu_fc", relu()).then(place + "drop_fc", dropout(0.7));
            x.then(place + "classifier", xavier(dense(1000)));
        }
    }

    private static Flow convolved(Flow x, String block, String name, Conv conv) {
        conv = conv.initial(Initial.xavier()).biases(BIAS);
        return x.then(block + name, conv).then(block + "relu_" + name, relu());
    }

    private static Dense xavier(Dense dense) {
        return dense.initial(Initial.xavier());
    }

    private static Pool halving() {
        return maxPool(3).stride(2).ceil();
    }

    /// Caffe divides its α of 1e-4 by the size.
    private static Lrn norm() {
        return lrn(5).dividedAlpha(1e-4).k(1);
    }
}
