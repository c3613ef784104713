package dev.fathom.zoo.residual;

import static dev.fathom.layer.Layers.batchNorm;
import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.dense;
import static dev.fathom.layer.Layers.globalAveragePool;
import static dev.fathom.layer.Layers.relu;
import static dev.fathom.layer.Layers.sigmoid;
import static dev.fathom.layer.Layers.softmax;
import static dev.fathom.tensor.Volume.volume;

import dev.fathom.network.Flow;
import dev.fathom.network.Network;

/// RegNet (Radosavovic and others 2020): residual networks whose widths and depths follow a line,
/// which was found by looking at many. Weights of convolutions begin as He 2015 says, the last
/// layer's as the authors say.
public final class RegNet {
    private RegNet() {}

    /// The paper's X and, with squeeze and excitation, Y, by their work.
    public static Network network(String name) {
        return switch (name) {
            case "regnet-x-400mf" -> x(name, 16, 1, 32, 2, 64, 7, 160, 12, 400);
            case "regnet-x-800mf" -> x(name, 16, 1, 64, 3, 128, 7, 288, 5, 672);
            case "regnet-x-1.6gf" -> x(name, 24, 2, 72, 4, 168, 10, 408, 2, 912);
            case "regnet-x-3.2gf" -> x(name, 48, 2, 96, 6, 192, 15, 432, 2, 1008);
            case "regnet-y-400mf" -> y(name, 8, 1, 48, 3, 104, 6, 208, 6, 440);
            case "regnet-y-800mf" -> y(name, 16, 1, 64, 3, 144, 8, 320, 2, 784);
            case "regnet-y-1.6gf" -> y(name, 24, 2, 48, 6, 120, 17, 336, 2, 888);
            case "regnet-y-3.2gf" -> y(name, 24, 2, 72, 5, 216, 13, 576, 1, 1512);
            default -> throw new IllegalArgumentException("no RegNet is called " + name);
        };
    }

    private static Network x(String name, int group, int... stages) {
        return network(name, group, false, stages);
    }

    private static Network y(String name, int group, int... stages) {
        return network(name, group, true, stages);
    }

    /// @param group number of channels in a group of the 3×3
    /// @param excited whether blocks have squeeze and excitation
    /// @param stages of each how many blocks and how wide
    private static Network network(String name, int group, boolean excited, int... stages) {
        return Network.graph(
                name,
                volume(224, 224, 3),
                x -> {
                    x = Blocks.normed(x, "stem", Blocks.even(32, 3, 2), batchNorm(), relu());
                    for (int s = 0; s < stages.length; s += 2) {
                        for (int i = 1; i <= stages[s]; i++) {
                            String place = "stage" + (s / 2 + 1) + "/block" + i + "/";
                            x = block(x, place, stages[s + 1], i == 1 ? 2 : 1, group, excited);
                        }
                    }
                    return x.then("pool", globalAveragePool())
                            .then("fc", dense(1000).normal(0.01))
                            .then("prob", softmax());
                });
    }

    private static Flow block(
            Flow x, String place, int width, int stride, int group, boolean excited) {
        int depth = x.volume().depth();
        int groups = width / Math.min(group, width);
        Flow y = Blocks.normed(x, place + "conv1", conv(width, 1), batchNorm(), relu());
        y =
                Blocks.normed(
                        y,
                        place + "conv2",
                        Blocks.even(width, 3, stride).groups(groups),
                        batchNorm(),
                        relu());
        y = excited ? Blocks.excited(y, place, Math.round(depth / 4f), relu(), sigmoid()) : y;
        y = Blocks.normed(y, place + "conv3", conv(width, 1), batchNorm(), null);
        Flow shortcut =
                stride == 1 && depth == width
                        ? x
                        : Blocks.normed(
                                x,
                                place + "shortcut",
                                Blocks.even(width, 1, stride),
                                batchNorm(),
                                null);
        return y.plus(place + "add", shortcut).then(place + "relu", relu());
    }
}
