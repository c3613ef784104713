package dev.fathom.zoo.residual;

import static dev.fathom.layer.Layers.batchNorm;
import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.dense;
import static dev.fathom.layer.Layers.dropout;
import static dev.fathom.layer.Layers.globalAveragePool;
import static dev.fathom.layer.Layers.hardSigmoid;
import static dev.fathom.layer.Layers.hardSwish;
import static dev.fathom.layer.Layers.relu;
import static dev.fathom.layer.Layers.relu6;
import static dev.fathom.layer.Layers.softmax;
import static dev.fathom.tensor.Volume.volume;

import dev.fathom.layer.activation.Pointwise;
import dev.fathom.layer.norm.BatchNorm;
import dev.fathom.network.Network;
import java.util.List;

/// MobileNets of inverted residual blocks as torchvision has them, padded alike on all sides.
/// Weights of convolutions begin as He 2015 says, those of the last layers as in torchvision.
public final class InvertedMobileNet {
    private static final double HEAD = 0.01;

    /// One block.
    ///
    /// @param wide number of channels inside
    /// @param swish whether its function is hard swish, not ReLU
    private record Row(
            int kernel, int wide, int width, boolean excited, boolean swish, int stride) {
        Inverted block() {
            int squeezed = excited ? Blocks.multipleOf8(wide / 4.0) : 0;
            return new Inverted(kernel, wide, width, stride, squeezed, false, 0);
        }
    }

    private static final List<Row> LARGE =
            List.of(
                    new Row(3, 16, 16, false, false, 1),
                    new Row(3, 64, 24, false, false, 2),
                    new Row(3, 72, 24, false, false, 1),
                    new Row(5, 72, 40, true, false, 2),
                    new Row(5, 120, 40, true, false, 1),
                    new Row(5, 120, 40, true, false, 1),
                    new Row(3, 240, 80, false, true, 2),
                    new Row(3, 200, 80, false, true, 1),
                    new Row(3, 184, 80, false, true, 1),
                    new Row(3, 184, 80, false, true, 1),
                    new Row(3, 480, 112, true, true, 1),
                    new Row(3, 672, 112, true, true, 1),
                    new Row(5, 672, 160, true, true, 2),
                    new Row(5, 960, 160, true, true, 1),
                    new Row(5, 960, 160, true, true, 1));

    private static final List<Row> SMALL =
            List.of(
                    new Row(3, 16, 16, true, false, 2),
                    new Row(3, 72, 24, false, false, 2),
                    new Row(3, 88, 24, false, false, 1),
                    new Row(5, 96, 40, true, true, 2),
                    new Row(5, 240, 40, true, true, 1),
                    new Row(5, 240, 40, true, true, 1),
                    new Row(5, 120, 48, true, true, 1),
                    new Row(5, 144, 48, true, true, 1),
                    new Row(5, 288, 96, true, true, 2),
                    new Row(5, 576, 96, true, true, 1),
                    new Row(5, 576, 96, true, true, 1));

    private InvertedMobileNet() {}

    /// Version 3 (Howard and others 2019), large.
    public static Network version3Large() {
        return version3("mobilenet-v3-large", LARGE, 1280);
    }

    /// Version 3, small.
    public static Network version3Small() {
        return version3("mobilenet-v3-small", SMALL, 1024);
    }

    private static Network version3(String name, List<Row> rows, int units) {
        BatchNorm norm = batchNorm().epsilon(0.001).momentum(0.01);
        return Network.graph(
                name,
                volume(224, 224, 3),
                x -> {
                    x = Blocks.normed(x, "stem", Blocks.even(16, 3, 2), norm, hardSwish());
                    int stage = 0;
                    int number = 0;
                    int width = 0;
                    for (Row row : rows) {
                        number = row.width == width ? number + 1 : 1;
                        stage += number == 1 ? 1 : 0;
                        width = row.width;
                        String place = "stage" + stage + "/block" + number + "/";
                        Pointwise function = row.swish ? hardSwish() : relu();
                        x =
                                row.block()
                                        .behind(
                                                x,
                                                place,
                                                new Inverted.Style(
                                                        norm, function, relu(), hardSigmoid()));
                    }
                    x = Blocks.normed(x, "head", conv(6 * width, 1), norm, hardSwish());
                    return x.then("pool", globalAveragePool())
                            .then("fc1", dense(units).normal(HEAD))
                            .then("fc1_hardSwish", hardSwish())
                            .then("drop", dropout(0.2))
                            .then("fc", dense(1000).normal(HEAD))
                            .then("prob", softmax());
                });
    }

    /// Version 2 (Sandler and others 2018).
    public static Network version2() {
        int[] widths = {16, 24, 32, 64, 96, 160, 320};
        int[] blocks = {1, 2, 3, 4, 3, 3, 1};
        int[] strides = {1, 2, 2, 2, 1, 2, 1};
        Inverted.Style style = new Inverted.Style(batchNorm(), relu6(), relu6(), relu6());
        return Network.graph(
                "mobilenet-v2-torchvision",
                volume(224, 224, 3),
                x -> {
                    x = Blocks.normed(x, "stem", Blocks.even(32, 3, 2), batchNorm(), relu6());
                    for (int s = 0; s < widths.length; s++) {
                        for (int i = 0; i < blocks[s]; i++) {
                            int wide = (s == 0 ? 1 : 6) * x.volume().depth();
                            String place = "stage" + (s + 1) + "/block" + (i + 1) + "/";
                            x =
                                    new Inverted(
                                                    3,
                                                    wide,
                                                    widths[s],
                                                    i == 0 ? strides[s] : 1,
                                                    0,
                                                    false,
                                                    0)
                                            .behind(x, place, style);
                        }
                    }
                    return Blocks.normed(x, "head", conv(1280, 1), batchNorm(), relu6())
                            .then("pool", globalAveragePool())
                            .then("drop", dropout(0.2))
                            .then("fc", dense(1000).normal(HEAD))
                            .then("prob", softmax());
                });
    }
}
