package dev.fathom.model.quantize;

import static dev.fathom.layer.Layers.batchNorm;
import static dev.fathom.layer.Layers.clip;
import static dev.fathom.layer.Layers.concat;
import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.dense;
import static dev.fathom.layer.Layers.globalAveragePool;
import static dev.fathom.layer.Layers.hardSwish;
import static dev.fathom.layer.Layers.maxPool;
import static dev.fathom.layer.Layers.relu;
import static dev.fathom.layer.Layers.softmax;
import static dev.fathom.tensor.Volume.volume;

import dev.fathom.model.Model;
import dev.fathom.network.Flow;
import dev.fathom.network.Network;
import dev.fathom.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Networks to quantize, and inputs for them.
final class Nets {
    private Nets() {}

    /// Batch norms, a sum with a shortcut, a concatenation, groups, depthwise filters, functions.
    static Network branches() {
        return Network.graph(
                "branches",
                volume(9, 8, 3),
                x -> {
                    Flow a =
                            x.then("first", conv(8, 3).padding(1).bias(false))
                                    .then("norm", batchNorm())
                                    .then("relu", relu());
                    Flow b =
                            a.then("depthwise", conv(8, 3).padding(1).groups(8))
                                    .then("clip", clip(0, 6))
                                    .then("point", conv(8, 1));
                    Flow sum = b.plus("sum", a).then("swish", hardSwish());
                    Flow left = sum.then("left", conv(6, 1)).then("leftRelu", relu());
                    Flow right =
                            sum.then("right", conv(6, 3).padding(1).groups(2))
                                    .then("rightRelu", relu());
                    return left.joined("both", concat(), right)
                            .then("pool", maxPool(2).stride(2).floor())
                            .then("last", conv(10, 3).padding(1))
                            .then("mean", globalAveragePool())
                            .then("scores", dense(5))
                            .then("shares", softmax());
                });
    }

    static Model model(Network network) {
        Model model = Model.initialize(network, 3);
        Random random = new Random(4);
        model.namedWeights()
                .forEach(
                        (name, values) -> {
                            for (int i = 0; i < values.length; i++) {
                                if (name.startsWith("norm.") || name.endsWith("bias")) {
                                    values[i] += 0.5f * random.nextFloat();
                                }
                            }
                        });
        return model;
    }

    /// Pictures of numbers, four at a time.
    static List<Tensor> inputs(Network network, int batches) {
        Random random = new Random(5);
        List<Tensor> inputs = new ArrayList<>();
        for (int i = 0; i < batches; i++) {
            Tensor tensor = Tensor.zeros(4, network.input());
            for (int k = 0; k < tensor.data().length; k++) {
                tensor.data()[k] = (float) random.nextGaussian();
            }
            inputs.add(tensor);
        }
        return inputs;
    }
}
