package dev.fathom.zoo;

import static dev.fathom.layer.Layers.averagePool;
import static dev.fathom.layer.Layers.batchNorm;
import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.dense;
import static dev.fathom.layer.Layers.dropout;
import static dev.fathom.layer.Layers.globalAveragePool;
import static dev.fathom.layer.Layers.maxPool;
import static dev.fathom.layer.Layers.relu;
import static dev.fathom.layer.Layers.softmax;
import static dev.fathom.tensor.Volume.volume;

import dev.fathom.layer.convolution.Conv;
import dev.fathom.network.Flow;
import dev.fathom.network.Network;

/// Inception v3 (Szegedy and others 2016) and GoogLeNet with batch norms, named and begun as in
/// torchvision.
final class Inception {
    private Inception() {}

    /// @param aux whether with the auxiliary head with which it is trained
    static Network version3(String name, boolean aux) {
        return Network.graph(
                name,
                volume(299, 299, 3),
                x -> {
                    x = wide(x, "Conv2d_1a_3x3", conv(32, 3).stride(2).floor());
                    x = wide(x, "Conv2d_2a_3x3", conv(32, 3));
                    x = wide(x, "Conv2d_2b_3x3", conv(64, 3).padding(1));
                    x = x.then("maxpool1", maxPool(3).stride(2).floor());
                    x = wide(x, "Conv2d_3b_1x1", conv(80, 1));
                    x = wide(x, "Conv2d_4a_3x3", conv(192, 3));
                    x = x.then("maxpool2", maxPool(3).stride(2).floor());
                    x = mixed5(x, "Mixed_5b/", 32);
                    x = mixed5(x, "Mixed_5c/", 64);
                    x = mixed5(x, "Mixed_5d/", 64);
                    x = reduced6(x, "Mixed_6a/");
                    x = mixed6(x, "Mixed_6b/", 128);
                    x = mixed6(x, "Mixed_6c/", 160);
                    x = mixed6(x, "Mixed_6d/", 160);
                    x = mixed6(x, "Mixed_6e/", 192);
                    head(x, aux);
                    x = reduced7(x, "Mixed_7a/");
                    x = mixed7(x, "Mixed_7b/");
                    x = mixed7(x, "Mixed_7c/");
                    return x.then("avgpool", globalAveragePool())
                            .then("dropout", dropout(0.5))
                            .then("fc", dense(1000).normal(0.1))
                            .then("prob", softmax());
                });
    }

    /// A classifier of its own, which makes the layers before it learn sooner.
    private static void head(Flow x, boolean wanted) {
        if (wanted) {
            x = x.then("AuxLogits/pool", averagePool(5).stride(3).floor());
            x = wide(x, "AuxLogits/conv0", conv(128, 1));
            x = convolved(x, "AuxLogits/conv1", conv(768, 5).normal(0.01));
            x.then("AuxLogits/gap", globalAveragePool())
                    .then("AuxLogits/fc", dense(1000).normal(0.001));
        }
    }

    private static Flow mixed5(Flow x, String block, int pooled) {
        Flow fives = wide(x, block + "branch5x5_1", conv(48, 1));
        fives = wide(fives, block + "branch5x5_2", conv(64, 5).padding(2));
        Flow threes = wide(x, block + "branch3x3dbl_1", conv(64, 1));
        threes = wide(threes, block + "branch3x3dbl_2", conv(96, 3).padding(1));
        threes = wide(threes, block + "branch3x3dbl_3", conv(96, 3).padding(1));
        return wide(x, block + "branch1x1", conv(64, 1))
                .concatenated(block + "concat", fives, threes, pooled(x, block, pooled));
    }

    private static Flow reduced6(Flow x, String block) {
        Flow threes = wide(x, block + "branch3x3dbl_1", conv(64, 1));
        threes = wide(threes, block + "branch3x3dbl_2", conv(96, 3).padding(1));
        threes = wide(threes, block + "branch3x3dbl_3", conv(96, 3).stride(2).floor());
        return wide(x, block + "branch3x3", conv(384, 3).stride(2).floor())
                .concatenated(block + "concat", threes, halved(x, block));
    }

    /// A 7×7 filter as a row of seven and a column of seven.
    private static Flow mixed6(Flow x, String block, int width) {
        Flow once = wide(x, block + "branch7x7_1", conv(width, 1));
        once = wide(once, block + "branch7x7_2", row(width, 7));
        once = wide(once, block + "branch7x7_3", column(192, 7));
        Flow twice = wide(x, block + "branch7x7dbl_1", conv(width, 1));
        twice = wide(twice, block + "branch7x7dbl_2", column(width, 7));
        twice = wide(twice, block + "branch7x7dbl_3", row(width, 7));
        twice = wide(twice, block + "branch7x7dbl_4", column(width, 7));
        twice = wide(twice, block + "branch7x7dbl_5", row(192, 7));
        return wide(x, block + "branch1x1", conv(192, 1))
                .concatenated(block + "concat", once, twice, pooled(x, block, 192));
    }

    private static Flow reduced7(Flow x, String block) {
        Flow threes = wide(x, block + "branch3x3_1", conv(192, 1));
        threes = wide(threes, block + "branch3x3_2", conv(320, 3).stride(2).floor());
        Flow sevens = wide(x, block + "branch7x7x3_1", conv(192, 1));
        sevens = wide(sevens, block + "branch7x7x3_2", row(192, 7));
        sevens = wide(sevens, block + "branch7x7x3_3", column(192, 7));
        sevens = wide(sevens, block + "branch7x7x3_4", conv(192, 3).stride(2).floor());
        return threes.concatenated(block + "concat", sevens, halved(x, block));
    }

    private static Flow mixed7(Flow x, String block) {
        Flow once = wide(x, block + "branch3x3_1", conv(384, 1));
        Flow twice = wide(x, block + "branch3x3dbl_1", conv(448, 1));
        twice = wide(twice, block + "branch3x3dbl_2", conv(384, 3).padding(1));
        return wide(x, block + "branch1x1", conv(320, 1))
                .concatenated(
                        block + "concat",
                        crossed(once, block + "branch3x3", "2"),
                        crossed(twice, block + "branch3x3dbl", "3"),
                        pooled(x, block, 192));
    }

    /// A row and a column of three side by side.
    private static Flow crossed(Flow x, String branch, String number) {
        Flow row = wide(x, branch + "_" + number + "a", row(384, 3));
        Flow column = wide(x, branch + "_" + number + "b", column(384, 3));
        return row.concatenated(branch + "_concat", column);
    }

    private static Conv row(int filters, int kernel) {
        return conv(filters, kernel, 1).padding(kernel / 2, kernel / 2, 0, 0);
    }

    private static Conv column(int filters, int kernel) {
        return conv(filters, 1, kernel).padding(0, 0, kernel / 2, kernel / 2);
    }

    private static Flow pooled(Flow x, String block, int width) {
        Flow means = x.then(block + "pool", averagePool(3).padding(1).countPadding(true));
        return wide(means, block + "branch_pool", conv(width, 1));
    }

    private static Flow halved(Flow x, String block) {
        return x.then(block + "pool", maxPool(3).stride(2).floor());
    }

    private static Flow wide(Flow x, String name, Conv conv) {
        return convolved(x, name, conv.normal(0.1));
    }

    private static Flow convolved(Flow x, String name, Conv conv) {
        return x.then(name + "/conv", conv.bias(false))
                .then(name + "/bn", batchNorm().epsilon(0.001))
                .then(name + "/relu", relu());
    }

    /// GoogLeNet as torchvision has it: batch norms instead of response norms, and 3×3 where the
    /// paper has 5×5.
    static Network googLeNet() {
        return Network.graph(
                "googlenet-torchvision",
                volume(224, 224, 3),
                x -> {
                    x = narrow(x, "conv1", conv(64, 7).stride(2).padding(3).floor());
                    x = x.then("maxpool1", maxPool(3).stride(2).ceil());
                    x = narrow(x, "conv2", conv(64, 1));
                    x = narrow(x, "conv3", conv(192, 3).padding(1));
                    x = x.then("maxpool2", maxPool(3).stride(2).ceil());
                    x = branches(x, "3a", 64, 96, 128, 16, 32, 32);
                    x = branches(x, "3b", 128, 128, 192, 32, 96, 64);
                    x = x.then("maxpool3", maxPool(3).stride(2).ceil());
                    x = branches(x, "4a", 192, 96, 208, 16, 48, 64);
                    x = branches(x, "4b", 160, 112, 224, 24, 64, 64);
                    x = branches(x, "4c", 128, 128, 256, 24, 64, 64);
                    x = branches(x, "4d", 112, 144, 288, 32, 64, 64);
                    x = branches(x, "4e", 256, 160, 320, 32, 128, 128);
                    x = x.then("maxpool4", maxPool(2).stride(2).ceil());
                    x = branches(x, "5a", 256, 160, 320, 32, 128, 128);
                    x = branches(x, "5b", 384, 192, 384, 48, 128, 128);
                    return x.then("avgpool", globalAveragePool())
                            .then("dropout", dropout(0.2))
                            .then("fc", dense(1000).normal(0.01))
                            .then("prob", softmax());
                });
    }

    /// The numbers of filters stand in the order of the paper's table.
    private static Flow branches(
            Flow x,
            String number,
            int one,
            int reduce3,
            int three,
            int reduce5,
            int five,
            int pool) {
        String block = "inception" + number + "/";
        Flow threes = narrow(x, block + "branch2/0", conv(reduce3, 1));
        threes = narrow(threes, block + "branch2/1", conv(three, 3).padding(1));
        Flow fives = narrow(x, block + "branch3/0", conv(reduce5, 1));
        fives = narrow(fives, block + "branch3/1", conv(five, 3).padding(1));
        Flow pooled = x.then(block + "branch4/0", maxPool(3).padding(1));
        pooled = narrow(pooled, block + "branch4/1", conv(pool, 1));
        return narrow(x, block + "branch1", conv(one, 1))
                .concatenated(block + "concat", threes, fives, pooled);
    }

    private static Flow narrow(Flow x, String name, Conv conv) {
        return convolved(x, name, conv.normal(0.01));
    }
}
